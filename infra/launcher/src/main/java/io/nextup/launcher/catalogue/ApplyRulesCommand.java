package io.nextup.launcher.catalogue;

import static java.util.Objects.requireNonNull;

import io.nextup.event.RuleSet;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Slot;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rules apply}: replaces the rules of a slot. */
@Command(
        name = "apply",
        customSynopsis = "${COMMAND-FULL-NAME} FILE [--slot SLOT] [OPTIONS]",
        sortOptions = false,
        description = {
            "Replaces all rules of a slot by those of a file, with the next revision. The same rules"
                    + " again are not written. A file with a revision must have that of the slot's newest"
                    + " rules."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} rules.json",
            "  ${COMMAND-FULL-NAME} rules.json --slot kept --json"
        })
final class ApplyRulesCommand extends Verb {
    private final Clock clock;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "Rules in JSON: {\"rules\": [...]}, or what rules show --json prints; [] takes all"
                            + " rules away.")
    private Path path;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slotArgument;

    ApplyRulesCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws TopicException {
        Slot slot = slotArgument.of(kafka);
        RuleSet file = RuleFile.read(path, slot.name(), this::usage).source();
        if (!file.slot().equals(slot.name()) && !isGiven("--slot")) {
            throw usage(
                    "%s holds the rules of slot %s: say with --slot for which slot you apply them"
                            .formatted(path, file.slot()));
        }
        RuleApplication.Result result = new RuleApplication(clock).run(slot, path, file);
        if (json()) {
            printJson(json(slot, result));
        } else {
            print(slot, file.rules().size(), result);
        }
        return OK;
    }

    private void print(Slot slot, int rules, RuleApplication.Result result) {
        RuleChanges changes = result.changes();
        if (changes.isNone()) {
            out().println(
                            "Slot %s has these %d rules already, revision %d: nothing is written"
                                    .formatted(slot.name(), rules, result.revision()));
            return;
        }
        out().println(
                        "Applied %d rules for the slot %s, revision %d"
                                .formatted(rules, slot.name(), result.revision()));
        print("added", changes.added());
        print("removed", changes.removed());
        print("changed", changes.changed());
    }

    private void print(String what, List<String> ids) {
        if (!ids.isEmpty()) {
            out().println("  %-7s  %s".formatted(what, String.join(", ", ids)));
        }
    }

    private static Map<String, Object> json(Slot slot, RuleApplication.Result result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("slot", slot.name());
        json.put("revision", result.revision());
        json.put("written", !result.changes().isNone());
        json.put("added", result.changes().added());
        json.put("removed", result.changes().removed());
        json.put("changed", result.changes().changed());
        return json;
    }
}
