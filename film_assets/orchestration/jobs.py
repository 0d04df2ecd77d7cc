"""Jobs that a person starts in the web UI: taking a script in. The job that makes a film is in ``definitions``."""

from collections.abc import Sequence
from importlib.resources import files

import dagster as dg
from pydantic import Field

from film_assets.kernel.errors import ScriptError
from film_assets.orchestration.failures import as_failures
from film_assets.orchestration.freshness import tell_staleness
from film_assets.orchestration.links import film_link
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.planning import AssetFunction
from film_assets.orchestration.studio import Studio
from film_assets.store.scripts import ScriptVersion, take_in
from film_assets.store.takes import TakeStore

EXAMPLE = "01_spare_key.fountain"


class ScriptConfig(dg.Config):
    """The script to take in."""

    name: str = Field(
        default=EXAMPLE,
        description="File name; its extension says how it is read: .fountain, .fdx, .txt, .md, .yaml. "
        "Without text: the name of an example.",
    )
    text: str = Field(default="", description="The script itself; paste it below `text: |`, indented.")


def script_taken_in(store: TakeStore, config: ScriptConfig) -> ScriptVersion:
    """Keep the script that was written into the launchpad, or the example of that name.

    Raises:
        ScriptError: it is empty or too long, or there is no such example.
    """
    if config.text.strip():
        return take_in(store, config.text.encode(), config.name, f"launchpad:{config.name}")
    examples = {
        example.name: example
        for example in files("film_assets.examples").iterdir()
        if not example.name.startswith("_") and not example.name.endswith(".py")
    }
    if config.name not in examples:
        raise ScriptError(
            f"there is no text, and no example {config.name!r}: paste the script as text, or name one of "
            f"{', '.join(sorted(examples))}."
        )
    return take_in(store, examples[config.name].read_bytes(), config.name, f"example:{config.name}")


def register_script(instance: dg.DagsterInstance, version: ScriptVersion) -> None:
    """Make the script a partition, and let Dagster know which draft of it there is: its assets show as stale after a redraft."""
    instance.add_dynamic_partitions(scripts.name or "", [version.key])
    instance.report_runless_asset_event(
        dg.AssetObservation(
            dg.AssetKey("script_file"),
            partition=version.key,
            tags={"dagster/data_version": version.blob.sha256},
            metadata={"film/origin": version.origin, "film/size_bytes": version.blob.size},
        )
    )


def add_script_job(functions: Sequence[AssetFunction]) -> dg.JobDefinition:
    """Return the job that takes a script in."""

    @dg.op(
        name="take_script_in",
        description="Keeps the script's bytes and makes it a partition of every asset.",
        out=dg.Out(dg.Nothing),
    )
    def take_script_in(context: dg.OpExecutionContext, config: ScriptConfig, studio: dg.ResourceParam[Studio]) -> None:
        with as_failures():
            version = script_taken_in(studio.store, config)
            register_script(context.instance, version)
            tell_staleness(context.instance, studio.store, studio.engines, functions, version.key)
        context.add_output_metadata(
            {
                "film/partition": version.key,
                "film/size_bytes": version.blob.size,
                "film/page": dg.MetadataValue.url(film_link(studio.pages, version.key)),
            }
        )
        context.log.info(f"taken in as {version.key}: materialize the job film with that partition, or stale_assets")

    @dg.job(
        name="add_script",
        description="Takes a script in: paste it in the launchpad, or launch as it is to take in an example. "
        "Then materialize its partition with the job film; after a redraft, with the job stale_assets.",
        executor_def=dg.in_process_executor,
    )
    def add_script() -> None:
        take_script_in()

    return add_script
