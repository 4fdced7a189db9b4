"""Makes samples/postcards/images: pictures that Python packages ship, cut and made small.

Needs Python 3.11 and Pillow 13.0 (other versions write other bytes):

    python3 -m venv out/venv && out/venv/bin/pip install pillow==13.0.0
    out/venv/bin/python scripts/make-samples.py

Sources and licences: samples/postcards/CREDITS.md. Two pictures are defective on purpose; a third, 1022, is not made.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image

IMAGES = Path(__file__).parent.parent / "samples" / "postcards" / "images"
LONG_SIDE = 480
QUALITY = 78

# name: package, path in its wheel, first 16 hex digits of the file's SHA-256
SOURCES = {
    "astronaut": ("scikit-image==0.26.0", "skimage/data/astronaut.png", "88431cd9653ccd53"),
    "camera": ("scikit-image==0.26.0", "skimage/data/camera.png", "b0793d2adda0fa6a"),
    "chelsea": ("scikit-image==0.26.0", "skimage/data/chelsea.png", "596aa1e7cb875eb7"),
    "clock": ("scikit-image==0.26.0", "skimage/data/clock_motion.png", "f029226b28b642e8"),
    "coffee": ("scikit-image==0.26.0", "skimage/data/coffee.png", "cc02f8ca188b167c"),
    "grass": ("scikit-image==0.26.0", "skimage/data/grass.png", "b6b6022426b38936"),
    "horse": ("scikit-image==0.26.0", "skimage/data/horse.png", "c7fb60789fe394c4"),
    "hubble": ("scikit-image==0.26.0", "skimage/data/hubble_deep_field.jpg", "3a19c5dd8a927a93"),
    "rocket": ("scikit-image==0.26.0", "skimage/data/rocket.jpg", "c2dd0de7c538df8d"),
    "hopper": ("matplotlib==3.11.2", "matplotlib/mpl-data/sample_data/grace_hopper.jpg", "a8ca6d734765703b"),
    "china": ("scikit-learn==1.9.1", "sklearn/datasets/images/china.jpg", "8378025ad2519d64"),
    "flower": ("scikit-learn==1.9.1", "sklearn/datasets/images/flower.jpg", "a77f6ec41e353afd"),
    "miriam": ("cartopy==0.26.0", "cartopy/data/raster/sample/Miriam.A2012270.2050.2km.jpg", "5dfda0a9cee9e628"),
    "map": ("cartopy==0.26.0", "cartopy/data/raster/natural_earth/50-natural-earth-1-downsampled.png", "49c66a4db7f5a5cf"),
}

# id: source and the part of it that is used (left, top, right, bottom in pixels; None: all of it)
PICTURES = {
    "1001": ("rocket", None),
    "1002": ("astronaut", None),
    "1003": ("hopper", None),
    "1004": ("china", None),
    "1005": ("chelsea", None),
    "1006": ("coffee", None),
    "1007": ("miriam", None),
    "1008": ("flower", (250, 90, 450, 290)),
    "1009": ("hubble", (0, 0, 500, 436)),
    "1010": ("camera", None),
    "1011": ("map", None),
    "1012": ("astronaut", (220, 0, 512, 512)),
    "1013": ("china", (370, 160, 640, 400)),
    "1014": ("chelsea", (120, 140, 330, 300)),
    "1015": ("map", (310, 90, 490, 260)),
    "1016": ("flower", None),
    "1017": ("horse", None),
    "1018": ("hopper", (120, 0, 400, 330)),
    "1019": ("coffee", (300, 150, 600, 400)),
    "1020": ("hubble", (500, 300, 1000, 736)),
    "1021": ("grass", (112, 112, 512, 512)),
    "1023": ("chelsea", (90, 60, 340, 200)),
    "1024": ("rocket", (200, 150, 440, 427)),
    "1025": ("grass", (0, 0, 256, 256)),
    "1026": ("miriam", (100, 250, 600, 900)),
    "1027": ("map", (560, 180, 720, 300)),
    "1028": ("clock", None),
    "1029": ("coffee", (120, 0, 420, 300)),
    "1030": ("hubble", (0, 436, 500, 872)),
}

NAMED_JPG_BUT_PNG = "1017"
TRUNCATED = "1026"


def fetch(package: str, folder: Path) -> zipfile.ZipFile:
    """Downloads the package's wheel for Python 3.11 on Linux, the same everywhere."""
    goal = folder / package
    if not goal.exists():
        where = ["--python-version", "3.11", "--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_28_x86_64"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *where]
        subprocess.run([*command, "--dest", str(goal), package], check=True)
    return zipfile.ZipFile(next(goal.glob("*.whl")))


def open_source(name: str, folder: Path) -> Image.Image:
    """The source picture in RGB or grey, transparent parts white; refuses a file that is not the one we credit."""
    package, path, expected = SOURCES[name]
    data = fetch(package, folder).read(path)
    found = hashlib.sha256(data).hexdigest()
    if found[:16] != expected:
        raise SystemExit(f"{package}: {path} is another file than the one credited (SHA-256 {found[:16]})")
    picture = Image.open(io.BytesIO(data))
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def encode(identifier: str, picture: Image.Image) -> bytes:
    """The picture's bytes, with the defects that the README of the sample lists."""
    buffer = io.BytesIO()
    if identifier == NAMED_JPG_BUT_PNG:
        picture.quantize(16).save(buffer, "PNG", optimize=True)
    else:
        picture.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    data = buffer.getvalue()
    return data[: len(data) * 3 // 5] if identifier == TRUNCATED else data


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for identifier, (source, part) in PICTURES.items():
            picture = open_source(source, Path(folder))
            if part:
                picture = picture.crop(part)
            picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
            (IMAGES / f"{identifier}.jpg").write_bytes(encode(identifier, picture))


if __name__ == "__main__":
    main()
