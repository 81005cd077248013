"""Build the packaged lexicon (names/data/*.tsv) from a folder of compiled facts and counts.

    python benchmarks/build_lexicon.py --data DIR

DIR holds titles.tsv, variants.tsv, token_frequency.tsv, token_position_counts.tsv and
titles_gold_dev.tsv and register_names_dev.tsv. Of the last two only how often each title occurs goes
in, never a name.

A title's score is a log-likelihood ratio in quarter bits: how often the token stands as a title
before (after) a name, against how often it is the first (last) word of a name.
"""

from __future__ import annotations

import argparse
import collections
import csv
import math
import pathlib
import re
from typing import Any

OUT = pathlib.Path(__file__).parents[1] / "src" / "namematch" / "names" / "data"
NAMES = 675_629  # names of several words behind the position counts
UNSEEN = 3.0  # pseudo-count of a name word that is not listed (lists start at 5)
MADE = -90  # prior of a degree made by the grammar of degrees
RARE = 0.2  # pseudo-count of a title never seen among the counted titles
FLOOR, CEILING = -24, 40
SURE = 24  # a listed title of four letters or more that is no name word is a title
SHORT = 2  # a shorter one may be anybody's abbreviation ("HTB"): the rest must speak for it

BEFORE = {
    "academic-old": "TITLE", "military": "TITLE", "police": "TITLE", "civil-honorific": "TITLE",
    "religious-islam": "HONORIFIC", "religious-christian": "HONORIFIC",
    "religious-other": "HONORIFIC", "military-suffix": "TITLE", "deceased": "MARKER",
}  # fmt: skip
AFTER = {
    "academic-diploma", "academic-s1", "academic-s2", "academic-s3", "professional",
    "medical-specialist", "military-suffix", "religious-order", "religious-islam", "deceased",
}  # fmt: skip
# Listed as titles, but first of all names or parts of names: never set aside.
NAMES_FIRST = set(
    [
        "nona",
        "mas",
        "an",
        "om",
        "cik",
        "encik",
        "eyang",
        "kang",
        "bang",
        "gus",
        "ning",
        "lora",
        "ra",
        "nun",
        "habib",
        "hb",
        "sayyid",
        "sayid",
        "said",
        "sy",
        "syarifah",
        "syarif",
        "abu",
        "abi",
        "mama",
        "guru",
        "k",
        "st",
        "p",
        "sri",
        "mangku",
        "pandita",
        "jero",
        "jro",
        "br",
        "fr",
        "sr",
        "rd",
        "rp",
        "rm",
        "rsi",
        "ag",
        "ws",
        "js",
        "xs",
        "ps",
        "ev",
        "gr",
        "ven",
        "upa",
        "vik",
        "may",
        "mars",
        "laksamana",
        "mar",
        "guru",
        "nyai",
        "tante",
        "syed",
        "by",
        "tk",
        "syekh",
        "syeh",
        "syech",
        "hafidz",
        "alhafidz",
        "alhafizh",
        "alhafidzah",
        "alhajj",
        "pr",
        "cm",
        "cb",
        "cp",
    ]
)
BACK_IN = {  # but set aside before a name, where little else is written so
    "sr": "HONORIFIC", "mar": "TITLE", "pol": "TITLE", "laut": "TITLE", "marinir": "TITLE",
    "kombespol": "TITLE", "irjenpol": "TITLE", "brigjenpol": "TITLE", "komjenpol": "TITLE",
}  # fmt: skip
EXTRA_BEFORE = {  # abbreviations of customary titles; they stay part of the name
    "ra": "R.A.", "rm": "R.M.", "rr": "R.R.", "raj": "R.Aj.", "ray": "R.Ay.", "rngt": "R.Ngt.",
    "rd": "Rd.", "rdn": "Rdn.", "krt": "K.R.T.", "kph": "K.P.H.", "krmt": "K.R.M.T.",
    "krat": "K.R.A.T.", "kgpaa": "K.G.P.A.A.", "gph": "G.P.H.", "gbph": "G.B.P.H.",
    "bph": "B.P.H.", "brm": "B.R.M.", "grm": "G.R.M.", "tb": "Tb.", "ib": "I.B.", "aa": "A.A.",
    "ign": "I.G.N.", "gst": "Gst.", "mgs": "Mgs.", "msy": "Msy.", "kms": "Kms.", "nys": "Nys.",
    "kgs": "Kgs.",
}  # fmt: skip
EXTRA_AFTER = {  # further degrees, each a regular short form of a listed one or of a field
    "amkeb": "Am.Keb.", "amkep": "Am.Kep.", "amdkeb": "Amd.Keb.", "amdkep": "Amd.Kep.",
    "amdkom": "Amd.Kom.", "amdak": "Amd.Ak.", "spdsi": "S.Pd.Si.", "sq": "S.Q.", "mmp": "M.MP.",
    "mapd": "MA.Pd.", "mapol": "MA.Pol.", "mia": "M.I.A.", "mkesos": "M.Kesos.",
    "magb": "M.Agb.", "mib": "M.I.B.", "sstpi": "S.St.Pi.", "bbus": "B.Bus.", "sst": "S.ST.",
    "amdek": "A.Md.Ek.", "shut": "S.Hut.", "skep": "S.Kep.", "skepns": "S.Kep.Ns.", "mphil": "M.Phil.",
    "spdgr": "S.Pd.Gr.", "mag": "M.Ag.", "meng": "M.Eng.", "engsc": "Eng.Sc.", "mengsc": "M.Eng.Sc.",
    "mengg": "M.Engg.", "spdaud": "S.Pd.AUD.", "stekstil": "S.Tekstil.", "sagr": "S.Agr.", "magr": "M.Agr.",
    "skesos": "S.Kesos.", "sikom": "S.I.Kom.", "msc": "M.Sc.", "mmpd": "M.MPd.", "mmkes": "M.MKes.", "mmr": "M.M.R.",
    "sthk": "S.Th.K.", "spak": "S.PAK.", "mpak": "M.PAK.", "mth": "M.Th.", "shum": "S.Hum.", "ssi": "S.Si.",
    "sfilh": "S.Fil.H.", "sffarm": "S.F.", "sf": "S.F.", "apoteker": "Apt.", "bcs": "B.C.S.", "mcom": "M.Com.",
    "shh": "S.H.H.", "sipem": "S.I.Pem.", "bsw": "B.S.W.", "bae": "B.A.E.", "smhk": "Sm.Hk.", "sma": None,
    "llb": "LL.B.", "mcl": "M.C.L.", "mkpd": "M.KPd.", "mppm": "M.PPM.", "msp": "M.S.P.", "mpp": "M.P.P.",
    "msbs": "M.S.B.S.", "mspi": "M.S.Pi.", "mpsdm": "M.PSDM.", "mdiv": "M.Div.", "mmin": "M.Min.", "mtheol": "M.Theol.",
    "mmg": "M.Mg.", "mman": "M.Man.", "sman": "S.Man.", "sin": None, "shub": "S.Hub.", "mhub": "M.Hub.",
    "be": "B.E.", "cn": "C.N.", "mec": "M.Ec.", "skp": "S.Kp.", "mma": "M.M.A.", "mbl": "M.B.L.", "bcomm": "B.Comm.",
    "hons": "(Hons)", "mst": "M.St.", "mes": "M.E.S.", "msie": "M.S.I.E.", "mmare": "M.Mar.E.", "mbus": "M.Bus.", "shubint": "S.Hub.Int.", "sipus": "S.I.Pus.", "sptk": "S.Ptk.", "sgz": "S.Gz.", "mgz": "M.Gz.", "sor": "S.Or.",
    "mor": "M.Or.", "sap": "S.A.P.", "map": "M.A.P.", "sab": "S.A.B.", "mab": "M.A.B.", "sds": "S.Ds.", "mds": "M.Ds.",
    "sen": None, "mtpd": "M.TPd.", "dess": "D.E.S.S.", "dipl": "Dipl.", "diplom": "Dipl.", "ing": "Ing.",
    "bac": "B.Ac.", "bbm": "B.B.M.", "bed": "B.Ed.", "bsc": "B.Sc.", "beng": "B.Eng.", "bcom": "B.Com.", "bth": "B.Th.",
    "sthm": "S.Th.M.", "spdh": "S.Pd.H.", "sagh": "S.Ag.H.", "mpdh": "M.Pd.H.", "magh": "M.Ag.H.", "sagi": "S.Ag.I.",
}  # fmt: skip
WORDS = {  # kind -> words; what a word is by its place among the name's own tokens
    "tail": "dt dtk datuk datuak",
    "alias": "alias als atau dahulu gelar glr qq",
    "bin": "bin binti bte bti binte bint bnt bt bn bintu",
    "ibnu": "ibnu ibn",
    "late": "alm almh almarhum almarhumah mendiang",
    "inside": "al el as ar az ad an at asy ash ath adh",
    "first": "la wa we ni i",
    "custom": "raden gusti teuku tengku cut tubagus kemas kiagus masagus masayu nyimas nyayu "
    "cokorda tjokorda sagung desak ngakan kompyang lalu baiq bq lale laode waode ode karaeng puang "
    "antung andin sutan soetan bagindo daeng dg tuanku dt dtk datuk datuak pangeran roro rara radin kimas "
    "idabagus idaayu anakagung dewaayu dewaagung kiagus nyimas pocut cutnyak utin urai",
    "custom-long": "andi habib raja mas nyak ratu syarif said sayid sayyid syarifah",
    "pair": "ida anak dewa ki nyi po cut",
    "dashed": "van von de da der den dos do ter della di br boru beru marga fam daeng dg ode",
}


def letters(written: str) -> str:
    """The letters of a written token, lower case."""
    return re.sub("[^a-z]", "", written.lower())


def rows(path: pathlib.Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name: str, header: list[str], body: list[tuple[Any, ...]]) -> None:
    """Write one packaged table."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(header)
        writer.writerows(body)
    print(f"{name}: {len(body)} rows")


def score(titles: float, names: float, total: int, size: int) -> int:
    """Quarter bits of a title against a name word."""
    ratio = max(titles, RARE) / total / (max(names, UNSEEN) / NAMES)
    value = round(4 * math.log2(ratio))
    if names == 0 and titles < 1:
        value = max(value, SURE if size > 3 else SHORT)
    return max(FLOOR, min(CEILING, value))


def prior(titles: float, total: int) -> int:
    """Quarter bits of how many names carry the title."""
    return round(4 * math.log2(max(titles, RARE) / total))


def generated(found: dict[str, dict[str, Any]], names: set[str]) -> dict[str, str]:
    """Degrees made by the grammar of degrees: any level with any field that is listed."""
    fields = set()
    for entry in list(found.values()):
        parts = [letters(p) for p in re.findall("[A-Za-z]+", entry["written"])]
        if entry["kind"] == "academic-s1" and len(parts) > 1 and parts[0] == "s":
            fields.add(tuple(parts[1:]))
        if entry["kind"] == "academic-s2" and len(parts) > 1 and parts[0] == "m":
            fields.add(tuple(parts[1:]))
        if entry["kind"] == "academic-diploma" and parts[:2] == ["a", "md"] and len(parts) > 2:
            fields.add(tuple(parts[2:]))
    fields |= {(field,) for field in "kim fis mat bio ek ing aud sd jas or".split()}
    fields |= {field[-1:] for field in fields}
    made = {}
    for field in sorted(fields):
        for level in (
            ["s"],
            ["m"],
            ["a", "md"],
            ["amd"],
            ["am"],
            ["a", "ma"],
            ["s", "tr"],
            ["m", "tr"],
            ["s", "pd"],
            ["m", "pd"],
        ):
            if len("".join(field)) < 2 or (field[0] in ("tr", "md") and level != ["s"]):
                continue
            token = "".join(level) + "".join(field)
            if token not in found and token not in names and 3 < len(token) <= 12:
                made.setdefault(token, ".".join([*level, *field]))
    return made


def units_of(text: str, known: set[str], counter: collections.Counter[str], stop: bool) -> None:
    """Count the known titles of a string of titles; ``stop`` at the first other piece."""
    pieces = [letters(p) for p in re.findall(r"[A-Za-z]+", text)]
    at = 0
    while at < len(pieces):
        for k in (5, 4, 3, 2, 1):
            unit = "".join(pieces[at : at + k])
            if unit in known and at + k <= len(pieces):
                counter[unit] += 1
                at += k
                break
        else:
            if stop:
                return
            at += 1


def title_counts(
    gold: list[dict[str, str]], register: list[str], found: dict[str, dict[str, Any]]
) -> tuple[Any, Any]:
    """How often each known title stands before and after a name among the strings."""
    before: collections.Counter[str] = collections.Counter()
    after: collections.Counter[str] = collections.Counter()
    ahead = {token for token, entry in found.items() if entry["before"] in ("TITLE", "HONORIFIC")}
    behind = {token for token, entry in found.items() if entry["after"]}
    for row in gold:
        units_of(row["full"], ahead, before, stop=True)
        units_of(row["suffix_titles"], behind, after, stop=False)
    for text in register:  # entered by hand: what stands behind the first comma is titles
        units_of(text, ahead, before, stop=True)
        units_of(text.partition(",")[2], behind, after, stop=False)
    return before, after


def titles(
    data: pathlib.Path, gold: list[dict[str, str]], register: list[str]
) -> list[tuple[Any, ...]]:
    """token, before, after, prior, role, kind, written, source."""
    first: collections.Counter[str] = collections.Counter()
    last: collections.Counter[str] = collections.Counter()
    for row in rows(data / "token_position_counts.tsv"):
        if row["position"] in ("first", "only"):
            first[row["token"]] += int(row["count"])
        if row["position"] in ("last", "only"):
            last[row["token"]] += int(row["count"])
    found: dict[str, dict[str, Any]] = {}
    for row in rows(data / "titles.tsv"):
        token, kind = letters(row["token"]), row["kind"]
        if len(token) < 2 and token not in ("h", "r"):
            continue
        if " " in row["token"] and not any(c in row["token"] for c in ".()"):
            continue  # several words: each is listed by itself
        if token in NAMES_FIRST and not (kind in AFTER and kind.startswith("academic")):
            continue
        before, after = BEFORE.get(kind), kind in AFTER and row["position"] == "suffix"
        if kind == "religious-islam" and after:
            before = None
        if token == "r":
            before = "HONORIFIC"
        if before is None and not after:
            continue
        entry = found.setdefault(
            token,
            {
                "before": None,
                "after": False,
                "kind": kind,
                "written": row["token"],
                "source": "compiled",
            },
        )
        entry["before"] = entry["before"] or before
        entry["after"] = entry["after"] or after or kind in ("academic-old", "military", "police")
    for token, role in BACK_IN.items():
        found[token] = {
            "before": role,
            "after": False,
            "kind": "service",
            "written": token.capitalize(),
            "source": "compiled",
        }
    for token, written in EXTRA_BEFORE.items():
        found[token] = {
            "before": "PARTICLE",
            "after": False,
            "kind": "nobility",
            "written": written,
            "source": "compiled:regular short form",
        }
    for token, written in EXTRA_AFTER.items():
        if token not in found and written is not None:
            found[token] = {
                "before": None,
                "after": True,
                "kind": "academic",
                "written": written,
                "source": "regular short form",
            }
    for token, written in generated(found, set(first) | set(last)).items():
        found[token] = {
            "before": None,
            "after": True,
            "kind": "generated",
            "written": written,
            "source": "level and field, each listed",
        }
    found["hj"]["after"] = True
    before_counts, after_counts = title_counts(gold, register, found)
    total = len(gold) + len(register)
    body = []
    for token, entry in sorted(found.items()):
        before = after = ""
        if entry["before"]:
            before = score(before_counts[token], first[token], total, len(token))
            if entry["before"] == "PARTICLE" or token == "r":
                before = 12 if token == "r" else 16
        if entry["after"]:
            after = score(after_counts[token], last[token], total, len(token))
            if entry["kind"] in ("academic-old", "military", "police") and not after_counts[token]:
                after = min(after, -8)
        common = prior(after_counts[token], total)
        if entry["kind"] == "generated" and not after_counts[token]:
            after, common = (-12 if token[1] in "aiueo" or token[0] in "a" else 20), MADE
        body.append(
            (
                token,
                before,
                after,
                common,
                entry["before"] or "SUFFIX",
                entry["kind"],
                entry["written"],
                entry["source"],
            )
        )
    return body


SAFE = {
    "old-spelling",
    "doubling",
    "arabic",
    "f-p",
    "vowel",
    "abbreviation",
    "other",
    "javanese-o-a",
    "chinese",
}


def families(data: pathlib.Path) -> list[tuple[Any, ...]]:
    """token, family, source: stars around a canonical spelling, never chains of them."""
    counts = {row["token"]: int(row["count"]) for row in rows(data / "token_frequency.tsv")}
    edges: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for row in rows(data / "variants.tsv"):
        grade = row["source"][0]
        one, two = row["canonical"], row["variant"]
        if grade not in "AB" or row["kind"] not in SAFE or " " in one + two:
            continue
        if row["kind"] == "abbreviation" and grade != "A":
            continue
        edges[one].append((two, row["source"]))
    taken: dict[str, tuple[str, str]] = {}
    order = sorted(edges, key=lambda c: (-counts.get(c, 0), c))
    for canonical in order:
        if canonical in taken:
            continue
        taken[canonical] = (canonical, "canonical")
        for variant, source in edges[canonical]:
            taken.setdefault(variant, (canonical, source))
        for variant, source in edges[canonical]:  # one further step, and only by documented pairs
            for second, deeper in edges.get(variant, []):
                if deeper.startswith("A"):
                    taken.setdefault(second, (canonical, deeper))
    sizes = collections.Counter(family for family, _ in taken.values())
    print("largest families", sizes.most_common(8))
    return [
        (token, family, source)
        for token, (family, source) in sorted(taken.items())
        if sizes[family] > 1
    ]


def main() -> None:
    """Write every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1), help="count titles on one half only")
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    gold = rows(options.data / "titles_gold_dev.tsv")
    register = [row["name"] for row in rows(options.data / "register_names_dev.tsv")]
    if options.half is not None:
        held_out = {row["full"] for row in gold[1 - options.half :: 2]}
        gold = gold[options.half :: 2]
        register = [name for name in register if name not in held_out]
    write(
        "titles.tsv",
        ["token", "before", "after", "prior", "role", "kind", "written", "source"],
        titles(options.data, gold, register),
    )
    words = sorted((w, kind) for kind, text in WORDS.items() for w in set(text.split()))
    write("words.tsv", ["token", "kind", "source"], [(w, kind, "compiled") for w, kind in words])
    write("families.tsv", ["token", "family", "source"], families(options.data))
    source = "frasa 0.1.58"
    write(
        "frequency.tsv",
        ["token", "count", "male_share", "first", "source"],
        [(*row.values(), source) for row in rows(options.data / "token_frequency.tsv")],
    )


if __name__ == "__main__":
    main()
