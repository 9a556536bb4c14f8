package io.nextup.launcher.train;

import static io.nextup.event.TerminalText.onOneLine;

import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.TitlesArgument;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.ItemTexts;
import io.nextup.trainer.operate.Similar;
import io.nextup.trainer.operate.UnknownItemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code similar}: shows what a model has learnt about an item. */
@Command(
        name = "similar",
        customSynopsis = "${COMMAND-FULL-NAME} --item ITEM --model DIR [OPTIONS]",
        sortOptions = false,
        description = {
            "Shows the items most similar to one, by the cosine of the vectors that a network learnt."
        },
        exitCodeList = "3:the model does not know the item, or several have such a title",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --item football-1 --model models",
            "  ${COMMAND-FULL-NAME} --item \"star wars\" --titles u.item.gz --model models",
            "  ${COMMAND-FULL-NAME} --item 50 --limit 5 --titles u.item.gz --json \\",
            "      --model models/20261124-160501-sasrec-1a2b3c"
        })
public final class SimilarCommand extends Verb {

    @Option(
            names = "--item",
            paramLabel = "ITEM",
            required = true,
            description = "The item: its id or, with --titles, its title or a part of that.")
    private String item;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A model's directory or URI, or a registry (then: its newest model).")
    private String model;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Most items that are shown (default: 10).")
    private int limit = 10;

    @Mixin private TitlesArgument titles;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    public SimilarCommand() {}

    @Override
    protected int run() throws Exception {
        if (limit < 1) {
            throw usage("--limit is %d: at least 1".formatted(limit));
        }
        ItemTexts known = titles.read();
        Similar.Result result;
        try {
            result =
                    new Similar(trust.trust(model), operators.operators())
                            .run(new Similar.Request(model, item, limit, known));
        } catch (UnknownItemException e) {
            LoggedLines.error(err(), "%s: %s".formatted(name(), e.getMessage()));
            return NO;
        }
        if (json()) {
            printJson(json(result));
        } else {
            print(result);
        }
        return OK;
    }

    private static Map<String, Object> json(Similar.Result result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", result.version());
        json.put("itemId", result.itemId());
        result.title().ifPresent(title -> json.put("title", title));
        List<Map<String, Object>> nearest = new ArrayList<>();
        for (Similar.Item one : result.nearest()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("itemId", one.itemId());
            entry.put("cosine", one.cosine());
            one.title().ifPresent(title -> entry.put("title", title));
            nearest.add(entry);
        }
        json.put("nearest", nearest);
        return json;
    }

    private void print(Similar.Result result) {
        out().println(line("", result.itemId(), result.title()));
        for (Similar.Item one : result.nearest()) {
            String cosine = String.format(Locale.ROOT, "  %6.3f  ", one.cosine());
            out().println(line(cosine, one.itemId(), one.title()));
        }
    }

    private static String line(String before, String itemId, Optional<String> title) {
        return before + onOneLine(itemId + title.map(words -> "  " + words).orElse(""));
    }
}
