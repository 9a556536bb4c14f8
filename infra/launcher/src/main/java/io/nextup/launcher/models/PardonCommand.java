package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Pardon;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code models pardon}: lets every process serve a model again. */
@Command(
        name = "pardon",
        customSynopsis = "${COMMAND-FULL-NAME} VERSION [--slot SLOT] [OPTIONS]",
        sortOptions = false,
        description = {
            "Lets every process of the job serve a model again that one of them refused or demoted. It"
                    + " reads and writes topics only."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c --slot default --json"
        })
final class PardonCommand extends Verb {
    private final Clock clock;

    @Parameters(paramLabel = "VERSION", description = "The model to pardon.")
    private String version;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    PardonCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws IOException {
        Pardon.Result pardon = new Pardon(clock).run(slot.of(kafka), version);
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("modelVersion", pardon.version());
            json.put("slot", pardon.slot());
            json.put("manifestSha256s", pardon.manifestSha256());
            printJson(json);
        } else {
            out().println("Pardoned %s for the slot %s".formatted(pardon.version(), pardon.slot()));
        }
        return OK;
    }
}
