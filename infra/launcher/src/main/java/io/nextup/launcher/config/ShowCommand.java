package io.nextup.launcher.config;

import static java.util.Objects.requireNonNull;

import io.nextup.event.TerminalText;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.verb.Verb;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code config show}: shows each setting and where it comes from. */
@Command(
        name = "show",
        sortOptions = false,
        description = {
            "Shows the settings that all verbs have in common, each with where it comes from, and the"
                    + " Kafka brokers that verbs would use. Asks no broker.",
            ""
        },
        footer = {"", "Examples:", "  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} --json"})
final class ShowCommand extends Verb {
    private static final String NONE = "none";

    private final FileDefaults defaults;

    @Mixin private KafkaArguments kafka;

    ShowCommand(FileDefaults defaults) {
        this.defaults = requireNonNull(defaults, "defaults is null");
    }

    /** A setting's value and where it comes from. */
    private record Row(Setting setting, Optional<String> value, String origin) {}

    @Override
    protected int run() {
        List<Row> rows = Arrays.stream(Setting.values()).map(this::row).toList();
        String brokers = kafka.settings().bootstrapServers();
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", defaults.file().map(one -> one.file().toString()).orElse(null));
            json.put("settings", rows.stream().map(ShowCommand::json).toList());
            json.put("bootstrapServers", brokers);
            printJson(json);
            return OK;
        }
        rows.forEach(row -> print(row.setting().key(), row.value().orElse(NONE), row.origin()));
        print("brokers", brokers, "");
        return OK;
    }

    private Row row(Setting setting) {
        if (isGiven(setting)) {
            return new Row(
                    setting,
                    Optional.of(spec().findOption(setting.option()).getValue().toString()),
                    "command line");
        }
        return defaults.given(setting)
                .map(one -> new Row(setting, Optional.of(one.value()), one.place()))
                .orElseGet(() -> new Row(setting, setting.builtIn(), "built-in"));
    }

    private boolean isGiven(Setting setting) {
        return spec().findOption(setting.option()) != null && isGiven(setting.option());
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", row.setting().key());
        json.put("value", row.value().orElse(null));
        json.put("origin", row.origin());
        return json;
    }

    private void print(String name, String value, String origin) {
        out().println(
                        TerminalText.onOneLine("%-16s %-32s %s".formatted(name, value, origin))
                                .stripTrailing());
    }
}
