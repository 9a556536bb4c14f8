package io.nextup.launcher.catalogue;

import static io.nextup.event.TerminalText.onOneLine;
import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleWords;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Rule;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.catalogue.RuleCounts.Touched;
import io.nextup.launcher.catalogue.RuleCounts.Warning;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.launcher.verb.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules check}: says how many items each rule of a file touches. */
@Command(
        name = "check",
        customSynopsis = "${COMMAND-FULL-NAME} FILE [--items FILE] [OPTIONS]",
        sortOptions = false,
        description = {
            "Reads rules from a file, and says how many items each of them touches now and how many"
                    + " items remain. It writes nothing."
        },
        exitCodeList =
                "3:a rule touches no item, or a rule other than atMost touches all. Or no item remains.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} rules.json",
            "  ${COMMAND-FULL-NAME} rules.json --items catalogue.csv --json"
        })
final class CheckRulesCommand extends Verb {
    private final Clock clock;

    @Parameters(
            paramLabel = "FILE",
            description = "Rules in JSON: {\"rules\": [...]}, or what rules show --json prints.")
    private Path path;

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description =
                    "Counts the items of this file, as items load takes it (default: those of the"
                            + " items topic).")
    private Path itemsFile;

    @Mixin private ItemFileArguments form;

    @Mixin private KafkaArguments kafka;

    private int unreadable;

    CheckRulesCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        if (itemsFile == null) {
            form.requireNone("--items");
        }
        CompiledRules rules = RuleFile.read(path, ModelAnnouncement.DEFAULT_SLOT, this::usage);
        // Refuses a set that rules apply would refuse, too.
        RuleApplication.encoded(rules.source());
        Instant now = clock.instant();
        RuleCounts counts =
                RuleCounts.of(rules, now, watched(progress -> touched(rules, now, progress)));
        List<Warning> warnings = counts.warnings();
        if (json()) {
            printJson(json(counts, warnings));
        } else {
            print(counts, warnings, now);
        }
        return warnings.isEmpty() ? OK : NO;
    }

    private Collection<Touched> touched(CompiledRules rules, Instant now, ProgressLines progress)
            throws IOException {
        if (itemsFile != null) {
            Map<String, Touched> items = new TreeMap<>();
            form.open(itemsFile, progress)
                    .read(item -> items.put(item.itemId(), Touched.of(item, rules, now)));
            return items.values();
        }
        CatalogueRecords<Touched> items =
                CatalogueRecords.ofItems(item -> Touched.of(item, rules, now));
        CatalogueTopics.readItems(kafka.settings(), items::add, progress);
        items.note(progress::note);
        unreadable = items.unreadable().size();
        return items.newest().values();
    }

    private void print(RuleCounts counts, List<Warning> warnings, Instant now) {
        for (RuleCounts.Count one : counts.rules()) {
            out().println(onOneLine(line(one, counts.items(), now)));
        }
        out().println(
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d items can be shown",
                                counts.shown(),
                                counts.items()));
        warnings.forEach(warning -> out().println(onOneLine("warning: " + warning.detail())));
    }

    private static String line(RuleCounts.Count one, long items, Instant now) {
        Rule rule = one.rule();
        return String.format(
                        Locale.ROOT,
                        "%s: %s: %s %,d of %,d items (%.1f %%)",
                        rule.id(),
                        RuleWords.effect(rule),
                        RuleWords.verb(rule),
                        one.touched(),
                        items,
                        items == 0 ? 0 : 100.0 * one.touched() / items)
                + (one.examples().isEmpty() ? "" : ", such as " + examples(one))
                + RuleWords.period(rule, now);
    }

    private static String examples(RuleCounts.Count one) {
        return one.examples().stream()
                .map(
                        item ->
                                item.title() == null
                                        ? item.itemId()
                                        : "%s (%s)".formatted(item.itemId(), item.title()))
                .collect(Collectors.joining(", "));
    }

    private Map<String, Object> json(RuleCounts counts, List<Warning> warnings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("itemCount", counts.items());
        json.put("shownCount", counts.shown());
        json.put("unreadableCount", unreadable);
        json.put("rules", counts.rules().stream().map(CheckRulesCommand::json).toList());
        json.put("warnings", warnings.stream().map(CheckRulesCommand::json).toList());
        return json;
    }

    private static Map<String, Object> json(RuleCounts.Count one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ruleId", one.rule().id());
        json.put("kind", RuleWords.kind(one.rule()));
        json.put("effect", RuleWords.effect(one.rule()));
        json.put("holds", one.holds());
        json.put("touchedCount", one.touched());
        json.put("examples", one.examples().stream().map(CheckRulesCommand::json).toList());
        return json;
    }

    private static Map<String, Object> json(Touched item) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("itemId", item.itemId());
        json.put("title", item.title());
        return json;
    }

    private static Map<String, Object> json(Warning warning) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", warning.kind().word());
        json.put("ruleId", warning.rule().map(Rule::id).orElse(null));
        json.put("detail", warning.detail());
        return json;
    }
}
