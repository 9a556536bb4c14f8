package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.SlotConverter;
import io.nextup.launcher.verb.Verb;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.operate.SlotStatus;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models status}: shows the announced model of each slot, and what serves. */
@Command(
        name = "status",
        customSynopsis = "${COMMAND-FULL-NAME} [--slot SLOT] [OPTIONS]",
        sortOptions = false,
        description = {
            "Shows what each slot announces, what each process of the job serves and loads, and what it"
                    + " refused or demoted and why. It reads topics only."
        },
        exitCodeList = "3:nothing is announced or reported for the --slot",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} --slot default --json"
        })
final class StatusCommand extends Verb {
    private final Clock clock;

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--slot",
            paramLabel = "SLOT",
            converter = SlotConverter.class,
            description = "Only this one of several models served side by side (default: all).")
    private String slot;

    StatusCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws TopicException {
        SlotStatus.Result status =
                new SlotStatus(clock).run(kafka.settings(), Optional.ofNullable(slot));
        if (json()) {
            printJson(StatusJson.of(status.reading(), status.at()));
            return code(status);
        }
        status.reading()
                .unreadable()
                .forEach(line -> note("Skipped an unreadable record: " + line));
        StatusText.lines(status.reading(), status.at()).forEach(out()::println);
        return code(status);
    }

    private int code(SlotStatus.Result status) {
        if (slot == null) {
            return OK;
        }
        SlotHealth health = status.reading().slot(slot);
        boolean isKnown =
                health.announced().isPresent()
                        || !health.processes().isEmpty()
                        || !health.pardons().isEmpty();
        return isKnown ? OK : NO;
    }
}
