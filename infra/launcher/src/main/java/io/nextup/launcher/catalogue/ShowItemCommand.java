package io.nextup.launcher.catalogue;

import static io.nextup.event.TerminalText.onOneLine;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleException;
import io.nextup.catalogue.RuleWords;
import io.nextup.event.CatalogueItem;
import io.nextup.event.Excerpt;
import io.nextup.event.RuleSet;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.progress.Stages;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code items show}: prints an item, and what the rules make of it now. */
@Command(
        name = "show",
        customSynopsis = "${COMMAND-FULL-NAME} ITEM [--slot SLOT] [OPTIONS]",
        sortOptions = false,
        description = {
            "Prints the newest record of an item, and what the rules of a slot do with the item now."
        },
        exitCodeList = "3:the items topic has no such item",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} bike-42",
            "  ${COMMAND-FULL-NAME} bike-42 --slot default --json"
        })
final class ShowItemCommand extends Verb {
    private final Clock clock;

    @Parameters(paramLabel = "ITEM", description = "The item's id.")
    private String itemId;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slotArgument;

    ShowItemCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        Slot slot = slotArgument.of(kafka);
        Optional<CatalogueItem> item = watched(progress -> item(slot.kafka(), progress));
        if (item.isEmpty()) {
            LoggedLines.error(
                    err(),
                    "%s: %s has no item %s"
                            .formatted(name(), slot.kafka().topics().items(), Excerpt.of(itemId)));
            return NO;
        }
        Instant now = clock.instant();
        Optional<List<ItemRule>> rules = rules(slot, item.get(), now);
        if (json()) {
            printJson(json(item.get(), slot, rules));
        } else {
            print(item.get(), slot, rules);
        }
        return OK;
    }

    private Optional<CatalogueItem> item(KafkaSettings settings, Stages stages)
            throws TopicException {
        byte[] key = itemId.getBytes(UTF_8);
        CatalogueRecords<CatalogueItem> records = CatalogueRecords.ofItems(item -> item);
        CatalogueTopics.readItems(
                settings,
                record -> {
                    if (Arrays.equals(record.key(), key)) {
                        records.add(record);
                    }
                },
                stages);
        String unreadable = records.unreadable().get(itemId);
        if (unreadable != null) {
            throw new TopicException(
                    "The newest record of the item cannot be read: upgrade this build, or load the item again: "
                            + unreadable);
        }
        return Optional.ofNullable(records.newest().get(itemId));
    }

    /** The item is shown without the rules where these cannot be read. */
    private Optional<List<ItemRule>> rules(Slot slot, CatalogueItem item, Instant now) {
        try {
            Optional<RuleSet> newest = CatalogueTopics.rules(slot.kafka(), slot.name());
            if (newest.isEmpty()) {
                return Optional.of(List.of());
            }
            return Optional.of(ItemRule.of(item, CompiledRules.of(newest.get()), now));
        } catch (TopicException | RuleException e) {
            note("Which rules touch the item is not known: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void print(CatalogueItem item, Slot slot, Optional<List<ItemRule>> rules) {
        line("item", item.itemId());
        if (item.title() != null) {
            line("title", item.title());
        }
        line(
                "available",
                (item.available() ? "yes" : "no")
                        + (item.fromAt() == null ? "" : ", from " + item.fromAt())
                        + (item.untilAt() == null ? "" : ", until " + item.untilAt()));
        if (!item.categories().isEmpty()) {
            line("categories", String.join(", ", item.categories()));
        }
        if (!item.attributes().isEmpty()) {
            line(
                    "attributes",
                    new TreeMap<>(item.attributes())
                            .entrySet().stream()
                                    .map(one -> "%s = %s".formatted(one.getKey(), one.getValue()))
                                    .collect(Collectors.joining(", ")));
        }
        if (rules.isPresent()) {
            List<ItemRule> touching = rules.get();
            line(
                    "rules",
                    touching.isEmpty() ? "none of slot %s touches it".formatted(slot.name()) : "");
            touching.forEach(one -> out().println("  " + onOneLine(one.words())));
        }
    }

    private void line(String what, String value) {
        out().println(onOneLine("%-12s%s".formatted(what, value)).stripTrailing());
    }

    private static Map<String, Object> json(
            CatalogueItem item, Slot slot, Optional<List<ItemRule>> rules) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("itemId", item.itemId());
        json.put("title", item.title());
        json.put("available", item.available());
        json.put("fromAt", text(item.fromAt()));
        json.put("untilAt", text(item.untilAt()));
        json.put("categories", item.categories());
        json.put("attributes", new TreeMap<>(item.attributes()));
        json.put("slot", slot.name());
        rules.ifPresent(all -> json.put("rules", all.stream().map(ShowItemCommand::json).toList()));
        return json;
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    private static Map<String, Object> json(ItemRule one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ruleId", one.rule().id());
        json.put("kind", RuleWords.kind(one.rule()));
        json.put("effect", RuleWords.effect(one.rule()));
        json.put("counted", one.counted());
        return json;
    }
}
