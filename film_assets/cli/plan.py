"""A film's plan in words, for people."""

from __future__ import annotations

from film_assets.orchestration.planning import AssetPlan, FilmPlan


def plan_in_words(plan: FilmPlan) -> str:
    """Return the plan: a paragraph for each asset with takes to make, a line for the rest, a line in all."""
    if not plan.stale_assets:
        return "Nothing is stale: making the film again renders nothing."
    lines = []
    for name, asset in plan.assets.items():
        if asset.stale:
            lines.append(f"{name.replace('_', ' ')}: {_summary(asset)}")
            lines += [
                f"  {take.label}: {take.cause}{'' if take.certain else ' (depends on lengths not yet known)'}"
                for take in asset.stale
            ]
    anew = [name for name, asset in plan.assets.items() if asset.change and not asset.stale]
    lines += [f"worked out anew: {', '.join(anew).replace('_', ' ')}"] if anew else []
    kept = [name for name, asset in plan.assets.items() if not asset.is_stale]
    lines += [f"as they are: {', '.join(kept).replace('_', ' ')}"] if kept else []
    return "\n".join([*lines, _total(plan)])


def _summary(asset: AssetPlan) -> str:
    certain = sum(take.certain for take in asset.stale)
    parts = [f"{certain} to make{_cost(asset) if certain else ''}"] if certain else []
    if certain < len(asset.stale):
        parts.append(f"{len(asset.stale) - certain} perhaps to make")
    return ", ".join([*parts, f"{asset.fresh} as they are"])


def _cost(asset: AssetPlan) -> str:
    cost = "" if asset.cost is None else f", costs {asset.cost.amount:.4g}"
    return "" if asset.seconds is None else f", about {asset.seconds:.2g} s{cost}"


def _total(plan: FilmPlan) -> str:
    to_make = sum(take.certain for asset in plan.assets.values() for take in asset.stale)
    known = [asset for asset in plan.assets.values() if any(take.certain for take in asset.stale)]
    costs = [asset.cost.amount for asset in known if asset.cost is not None]
    told = [asset.seconds for asset in known if asset.seconds is not None]
    if len(told) < len(known):
        time = "nothing on record says how long that takes" if not told else f"more than {sum(told):.2g} s"
    else:
        time = f"about {sum(told):.2g} s"
    money = f", {sum(costs):.4g} by the prices in film.yaml" if costs else ""
    return f"in all: {to_make} takes to make, {time}{money}"
