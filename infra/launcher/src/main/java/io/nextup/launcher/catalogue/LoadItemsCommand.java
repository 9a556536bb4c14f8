package io.nextup.launcher.catalogue;

import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.history.ItemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code items load}: brings the items topic to the state of a file. */
@Command(
        name = "load",
        customSynopsis = "${COMMAND-FULL-NAME} FILE [OPTIONS]",
        sortOptions = false,
        description = {
            "Writes the items of a file, and of these only what differs from the items topic. It reads"
                    + " the whole file before it writes."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} catalogue.csv --dry-run",
            "  ${COMMAND-FULL-NAME} catalogue.csv.gz --remove-missing     each night",
            "  ${COMMAND-FULL-NAME} shop.jsonl \\",
            "      --item-mapping 'item=/sku,available=/stock,category=/tree/*/name'"
        })
final class LoadItemsCommand extends Verb {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "Items (plain or gzip), one a line: JSON, or columns under a header with a comma,"
                            + " tab, ; or | between; - for standard input.")
    private Path path;

    @Mixin private ItemFileArguments form;

    @Option(
            names = "--remove-missing",
            arity = "0..1",
            paramLabel = "MOST",
            converter = RemovalConverter.class,
            preprocessor = AttachedOnly.class,
            description =
                    "Removes the items of the topic that the file lacks, if they are no more than so"
                            + " many (default: 10 or, if that is more, a tenth of the topic's items);"
                            + " else writes nothing.")
    private Removal removal = Removal.NONE;

    @Option(names = "--dry-run", description = "Says what would be written, and writes nothing.")
    private boolean dryRun;

    @Mixin private KafkaArguments kafka;

    @Override
    protected int run() throws Exception {
        KafkaSettings settings = kafka.settings();
        return watched(progress -> load(settings, progress));
    }

    private int load(KafkaSettings settings, ProgressLines progress) throws IOException {
        ItemFile file = form.open(path, progress);
        if (!file.mapping().isNone()) {
            progress.note("%s: read by --item-mapping '%s'".formatted(path, file.mapping()));
        }
        ItemLoad load = new ItemLoad(settings, progress);
        ItemLoad.Result result = dryRun ? load.compare(file, removal) : load.run(file, removal);
        progress.trainingEnded();
        if (json()) {
            printJson(json(file, result));
        } else {
            print(result, settings.topics().items());
        }
        return OK;
    }

    private void print(ItemLoad.Result result, String topic) {
        ItemDiff.Counts counts = result.counts();
        out().println(
                        format(
                                        "%,d items: %,d new, %,d changed, %,d the same, %,d removed",
                                        counts.items(),
                                        counts.added(),
                                        counts.changed(),
                                        counts.same(),
                                        result.removed())
                                + (dryRun ? " (dry run: nothing is written)" : ""));
        if (result.repeated() > 0) {
            note(
                    format(
                            "%,d lines name an item of an earlier line: the last line of each counts",
                            result.repeated()));
        }
        if (!removal.removes() && counts.missing() > 0) {
            note(
                    format(
                            "%,d items of %s are not in the file: --remove-missing removes them",
                            counts.missing(), topic));
        }
    }

    private Map<String, Object> json(ItemFile file, ItemLoad.Result result) {
        ItemDiff.Counts counts = result.counts();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("itemCount", counts.items());
        json.put("newCount", counts.added());
        json.put("changedCount", counts.changed());
        json.put("sameCount", counts.same());
        json.put("missingCount", counts.missing());
        json.put("removedCount", result.removed());
        json.put("repeatedCount", result.repeated());
        json.put("badLineCount", file.badLines());
        json.put("unreadableCount", result.unreadable());
        json.put("mapping", file.mapping().isNone() ? null : file.mapping().toString());
        json.put("dryRun", dryRun);
        return json;
    }

    /** Reads the most items that a load removes. */
    private static final class RemovalConverter implements ITypeConverter<Removal> {
        @Override
        public Removal convert(String value) {
            try {
                return Removal.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Takes a number behind a =, so that a file may stand behind the bare option. */
    private static final class AttachedOnly implements IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments,
                CommandSpec command,
                ArgSpec option,
                Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                arguments.push("");
            }
            return false;
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
