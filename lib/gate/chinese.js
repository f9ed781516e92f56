// Streamlit has no translations. This dictionary turns the words of its widgets into Chinese as they appear, and tells
// the page that its language is Chinese, so that date pickers and numbers follow. It touches nothing that people wrote:
// only whole texts that equal an entry, outside tables' cells and paragraphs.
(() => {
  "use strict";
  // Else the page first looks for its server below its own address (/overview/_stcore/health), in vain.
  window.__streamlit = { BACKEND_BASE_URL: location.origin };
  const language = { configurable: true, get: () => "zh-CN" };
  Object.defineProperty(navigator, "language", language);
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => ["zh-CN", "zh"] });

  const words = new Map(Object.entries({
    // upload
    "Upload": "选择文件",
    "Browse files": "选择文件",
    "Add files": "继续添加",
    "add icon": "继续添加",
    "Drag and drop a file here": "把文件拖到这里，或点击选择",
    "Drag and drop file here": "把文件拖到这里，或点击选择",
    "Drag and drop files here": "把文件拖到这里，或点击选择",
    "Upload failed": "上传失败",
    "Click to retry upload": "点击重新上传",
    "Too many files": "文件太多",
    "File size is too small.": "文件是空的。",
    "Error uploading file": "上传失败",
    "Error deleting file": "删除失败",
    "Network error": "网络出错，请重试",
    "Request timed out": "超时，请重试",
    "Unexpected error. Please try again.": "出错了，请重试。",
    "file upload": "上传文件",
    // fields
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或填写",
    "Choose or add options": "请选择或填写",
    "Select...": "请选择",
    "Select all": "全选",
    "Clear all": "清空",
    "Clear value": "清空",
    "Clear selection": "取消选择",
    "No results": "没有匹配的选项",
    "No options": "没有选项",
    "No options to select": "没有可选的选项",
    "No options to select.": "没有可选的选项",
    "Open": "展开",
    "Increment": "增加",
    "Decrement": "减少",
    "Press Enter to apply": "按回车键确认",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车键确认",
    "Press ⌘+Enter to apply": "按 ⌘+回车键确认",
    "Press Enter to submit form": "按回车键提交",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车键提交",
    "Press ⌘+Enter to submit form": "按 ⌘+回车键提交",
    "Show password": "显示密码",
    "Hide password": "隐藏密码",
    "Show password text": "显示密码",
    "Hide password text": "隐藏密码",
    "This field is required.": "此项必填。",
    "Invalid value.": "填写的内容不对。",
    "Number is above the allowed range.": "数字超出了上限。",
    "Number is below the allowed range.": "数字低于下限。",
    "Choose date": "选择日期",
    "Choose date range": "选择起止日期",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Date range": "起止日期",
    "yyyy": "年",
    "mm": "月",
    "dd": "日",
    "Quick select a date range": "快速选择",
    "Past Week": "近一周",
    "Past Month": "近一个月",
    "Past 3 Months": "近三个月",
    "Past 6 Months": "近半年",
    "Past Year": "近一年",
    "Past 2 Years": "近两年",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键选择日期，回车确定，Esc 关闭。",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Previous": "上一个",
    "Next": "下一个",
    "Previous page": "上一页",
    "Next page": "下一页",
    "None": "无",
    // tables
    "Download as CSV": "下载为 CSV",
    "Search": "查找",
    "Type to search": "输入要查找的内容",
    "Close Search": "关闭查找",
    "Close search": "关闭查找",
    "Previous Result": "上一处",
    "Next Result": "下一处",
    "Fullscreen": "放大",
    "Close fullscreen": "还原",
    "Exit fullscreen": "还原",
    "Enter fullscreen": "放大",
    "View fullscreen": "放大",
    "Show/hide columns": "显示或隐藏列",
    "(index)": "（行号）",
    "Sort ascending": "升序排列",
    "Sort descending": "降序排列",
    "Copy column name": "复制列名",
    "Format": "格式",
    "Autosize": "自动列宽",
    "Pin column": "固定此列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏此列",
    "Statistics": "统计",
    "Add row": "添加一行",
    "Delete row(s)": "删除所选行",
    "Automatic": "自动",
    "Localized": "本地格式",
    "Plain": "原样",
    "Compact": "紧凑",
    "Dollar": "美元",
    "Euro": "欧元",
    "Yen": "日元",
    "Percent": "百分比",
    "Scientific": "科学记数",
    "Accounting": "会计",
    "Distance": "相对时间",
    "Calendar": "日历",
    "empty": "空",
    "Empty": "空",
    "No data": "没有数据",
    "Failed to load data": "数据没有取到",
    "Minimum": "最小值",
    "Maximum": "最大值",
    "Average": "平均值",
    "Median": "中位数",
    "Sum": "合计",
    "Count": "个数",
    "Distinct": "不同的值",
    "Standard deviation": "标准差",
    "25th percentile": "第 25 百分位",
    "75th percentile": "第 75 百分位",
    "Average length": "平均长度",
    "Minimum length": "最短",
    "Maximum length": "最长",
    "Based on sample": "按样本计算",
    // charts
    "Download as PNG": "下载为图片",
    "Save as PNG": "保存为 PNG 图片",
    "Save as SVG": "保存为 SVG 图片",
    "Vega visualization": "图表",
    "Show data": "看数据",
    "Show chart": "看图",
    "Copy Vega-Lite spec": "复制图表定义",
    // frame
    "Rerun": "重新载入",
    "Settings": "设置",
    "Print": "打印",
    "Record screen": "录屏",
    "Record a screencast": "录屏",
    "About": "关于",
    "Main menu": "菜单",
    "Help": "说明",
    "Close": "关闭",
    "Cancel": "取消",
    "Dismiss": "关闭",
    "Done": "完成",
    "Retry": "重试",
    "Try again": "重试",
    "Copy": "复制",
    "Copied": "已复制",
    "Copy to clipboard": "复制",
    "Stop": "停止",
    "Running...": "正在计算……",
    "RUNNING...": "正在计算……",
    "Please wait...": "请稍候……",
    "Loading...": "正在载入……",
    "Sidebar": "侧栏",
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "Open sidebar": "展开侧栏",
    "Close sidebar": "收起侧栏",
    "View less": "收起",
    "Skip to main content": "跳到正文",
    "App pages": "页面",
    "Navigate to home page": "回到首页",
    "Notifications": "通知",
    "(opens in new tab)": "（在新标签页打开）",
    "Link to heading": "本节链接",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "App": "外观",
    "Theme": "主题",
    "Light": "浅色",
    "Dark": "深色",
    "System": "跟随系统",
    "Use system setting": "跟随系统",
    // connection
    "Connecting": "正在连接",
    "CONNECTING": "正在连接",
    "Connecting to Streamlit server": "正在连接服务器",
    "Connecting to server": "正在连接服务器",
    "Unable to connect to Streamlit server": "连不上服务器，正在重试",
    "Connection error": "连接中断",
    "Connection failed": "连接失败",
    "Connection closed": "连接已断开",
    "Connection timed out.": "连接超时。",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接中断，请等重新连上后再试。",
    "Reconnected to server.": "已重新连上服务器。",
    "Streamlit server is not responding. Are you connected to the internet?": "服务器没有回应，请检查网络；恢复后本页会自动重连。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "服务器可能已停止。请联系管理员；恢复后本页会自动重连。",
    "Error": "出错",
    "Error:": "出错：",
    "Warning": "注意",
    "Script execution error": "这一步出了问题",
    "Page not found": "没有这一页",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "您要打开的页面不存在，已为您打开首页。",
    "Your app is having trouble loading the component.": "这一部分没有载入，请刷新页面。",
  }));

  const dayOf = (english) => {
    const day = new Date(english);
    return Number.isNaN(day.getTime()) ? english : `${day.getFullYear()}年${day.getMonth() + 1}月${day.getDate()}日`;
  };
  const parts = { year: "年", month: "月", day: "日", hour: "时", minute: "分" };
  const patterns = [
    [/^([\d.]+\s?[KMGT]?B) per file$/, (size) => `单个文件不超过 ${size}`],
    [/^([\d.]+\s?[KMGT]?B) per file • (.+)$/, (size, kinds) => `单个文件不超过 ${size} · ${kinds}`],
    [/^Limit ([\d.]+\s?[KMGT]?B) per file(?: • (.+))?$/, (size, kinds) => `单个文件不超过 ${size}${kinds ? ` · ${kinds}` : ""}`],
    [/^File must be ([\d.]+\s?[KMGT]?B) or smaller\.?$/, (size) => `文件不能超过 ${size}`],
    [/^File is larger than ([\d.]+\s?[KMGT]?B)\.?$/, (size) => `文件不能超过 ${size}`],
    [/^.+ files are not allowed\.$/, () => "不接受这种文件。"],
    [/^File type must be (?:one of )?(.+?)\.?$/, (kinds) => `只接受 ${kinds} 文件`],
    [/^You have requested page (.+?), but no corresponding file was found in the app's pages\/ directory.*$/s, (page) => `没有 ${page} 这一页，已为您打开首页。`],
    [/^The page that you have requested does not seem to exist\b.*$/s, () => "您要打开的页面不存在，已为您打开首页。"],
    [/^Help for (.+)$/, (what) => `${what}的说明`],
    [/^Remove (.+)$/, (what) => `去掉 ${what}`],
    [/^Add: (.+)$/, (what) => `新增：${what}`],
    [/^Select (\d+) matches$/, (count) => `选中 ${count} 项`],
    [/^View (\d+) more$/, (count) => `再显示 ${count} 项`],
    [/^(Choose date|Choose date range), (.+)$/, (what, month) => `${words.get(what)}，${month}`],
    [/^(\d+) options? available\.$/, (count) => `共 ${count} 个选项。`],
    [/^([XY])-axis for .*$/s, (axis) => (axis === "X" ? "横轴" : "纵轴")],
    [/^([XY])-axis titled '(.+?)' for .*$/s, (axis, title) => `${axis === "X" ? "横轴" : "纵轴"}：${title}`],
    [/^Selected Date: (.+)$/, (day) => `所选日期：${dayOf(day)}`],
    [/^(year|month|day|hour|minute), (.*)$/, (part, label) => `${parts[part]}，${chinese(label) ?? label}`],
    [/^(.+) (start|end) date$/, (label, which) => `${label}（${which === "start" ? "起" : "止"}）`],
    [/^Page (\d+)$/, (page) => `第 ${page} 页`],
    [/^Showing page (\d+) of (\d+)$/, (page, pages) => `第 ${page} 页，共 ${pages} 页`],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, (count) => `最多选 ${count} 项，请先去掉一项。`],
  ];
  const attributes = ["placeholder", "aria-label", "title", "alt", "aria-valuetext"];
  // Where people's own words stand: their text is data, and data is never translated.
  const theirs = "[data-testid='stMarkdownContainer'] p, [data-testid='stText'], textarea, table, canvas, pre, code";
  const isTheirs = (element) =>
    element?.closest(theirs) && !element.closest("button, [data-testid='stTooltipContent']");

  const chinese = (text) => {
    const trimmed = text.trim();
    if (trimmed.length < 2 || trimmed.length > 240 || !/[A-Za-z]/.test(trimmed)) return null;
    const known = words.get(trimmed);
    if (known !== undefined) return text.replace(trimmed, known);
    const [head, ...rest] = trimmed.split(": ");  // "Search: 单位列表" on the buttons of a named table, "Error: …"
    if (rest.length && words.has(head)) return `${words.get(head)}：${rest.join(": ")}`;
    for (const [pattern, say] of patterns) {
      const found = pattern.exec(trimmed);
      if (found) return text.replace(trimmed, say(...found.slice(1)));
    }
    return null;
  };

  const translateText = (node) => {
    const said = chinese(node.data);
    if (said !== null && said !== node.data && !isTheirs(node.parentElement)) node.data = said;
  };
  const translateAttributes = (element) => {
    for (const name of attributes) {
      const value = element.getAttribute(name);
      const said = value ? chinese(value) : null;
      if (said !== null && said !== value) element.setAttribute(name, said);
    }
  };
  const translate = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    translateAttributes(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else translateAttributes(node);
    }
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") translateText(change.target);
      else if (change.type === "attributes") translateAttributes(change.target);
      else change.addedNodes.forEach(translate);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
  });

  // A table takes the keyboard's focus by selecting its first cell, and here a selected cell counts as a click: whoever
  // only went past a table with the tab key, or closed its search, was taken to another screen.
  const POINTED = 400; // milliseconds within which a focus follows from a click
  let pointed = -Infinity;
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("[data-testid='stDataFrameResizable']")) pointed = event.timeStamp;
  }, true);
  document.addEventListener("focusin", (event) => {
    if (event.target.tagName === "CANVAS" && event.timeStamp - pointed > POINTED) event.stopPropagation();
  }, true);
})();
