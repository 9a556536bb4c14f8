package io.nextup.launcher.catalogue;

import static io.nextup.event.TerminalText.onOneLine;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.RuleWords;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Slot;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rules show}: prints the rules of a slot. */
@Command(
        name = "show",
        customSynopsis = "${COMMAND-FULL-NAME} [--slot SLOT] [OPTIONS]",
        sortOptions = false,
        description = {
            "Prints the newest rules of a slot, one a line, and marks those that do not hold now. With"
                    + " --json it prints them as rules apply takes them."
        },
        exitCodeList = "3:the slot has no rules",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} --slot default --json > rules.json     to change and apply them"
        })
final class ShowRulesCommand extends Verb {
    private final Clock clock;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slotArgument;

    ShowRulesCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws TopicException {
        Slot slot = slotArgument.of(kafka);
        Optional<RuleSet> newest = CatalogueTopics.rules(slot.kafka(), slot.name());
        if (newest.isEmpty()) {
            LoggedLines.error(
                    err(),
                    "%s: slot %s has no rules on %s"
                            .formatted(name(), slot.name(), slot.kafka().topics().rules()));
            return NO;
        }
        if (json()) {
            out().println(new String(Codecs.RULE_SET.encode(newest.get(), Encoding.JSON), UTF_8));
        } else {
            print(newest.get());
        }
        return OK;
    }

    private void print(RuleSet set) {
        Instant now = clock.instant();
        out().println(
                        "Slot %s, revision %d, applied %s, %d rules"
                                .formatted(
                                        set.slot(),
                                        set.revision(),
                                        Instant.ofEpochMilli(set.appliedTimeMillis()),
                                        set.rules().size()));
        int width = set.rules().stream().mapToInt(rule -> rule.id().length()).max().orElse(1);
        for (Rule rule : set.rules()) {
            out().println(
                            onOneLine(
                                    "  %s%s  %s%s"
                                            .formatted(
                                                    rule.id(),
                                                    " ".repeat(width - rule.id().length()),
                                                    RuleWords.effect(rule),
                                                    RuleWords.period(rule, now))));
        }
    }
}
