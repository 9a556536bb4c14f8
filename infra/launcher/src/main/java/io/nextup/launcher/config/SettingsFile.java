package io.nextup.launcher.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.event.NearestName;
import io.nextup.event.PlainName;
import io.nextup.launcher.verb.DefaultsWithOrigin.Origin;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.signature.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Content of a nextup.yaml: one value for each setting that it gives.
 *
 * @param file path as the user names it
 */
record SettingsFile(Path file, Map<Setting, Origin> values) {
    /** Name of the file in the working directory. */
    static final Path USUAL = Path.of("nextup.yaml");

    private static final int LONGEST_SHOWN_KEY = 40;

    SettingsFile {
        values = Map.copyOf(values);
    }

    /** Returns a value, as the option of the setting takes it. */
    Optional<Origin> value(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    private static String place(Path file, int line) {
        return "%s:%d".formatted(file, line);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file, the line, the key and the way out
     */
    static SettingsFile read(Path file) {
        Map<Setting, Origin> values = new EnumMap<>(Setting.class);
        try {
            PrivateFile.requireUnforged(
                    file, "name one of your own with --config, or run the verb elsewhere");
            // Paths begin at the file itself, not at a link to it.
            Path directory = (Files.isSymbolicLink(file) ? file.toRealPath() : file).getParent();
            try (JsonParser yaml = new YAMLFactory().createParser(Files.readAllBytes(file))) {
                read(file, directory, yaml, values);
            }
        } catch (JsonProcessingException e) {
            // Omits the cause's message, which quotes the line.
            JsonLocation where = e.getLocation();
            throw new IllegalArgumentException(
                    "%s is not YAML: write KEY: VALUE on each line"
                            .formatted(where == null ? file : place(file, where.getLineNr())),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The settings cannot be read: " + OneLineErrors.words(e), e);
        }
        return new SettingsFile(file, values);
    }

    private static void read(
            Path file, Path directory, JsonParser yaml, Map<Setting, Origin> values)
            throws IOException {
        JsonToken token = yaml.nextToken();
        if (token == null || token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw wrong(file, yaml, "write KEY: VALUE on each line");
        }
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            Setting setting = setting(file, yaml);
            token = yaml.nextToken();
            if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                throw wrong(file, yaml, "%s takes one text".formatted(setting.key()));
            }
            if (values.put(setting, value(file, directory, yaml, setting)) != null) {
                throw wrong(file, yaml, "%s is given twice".formatted(setting.key()));
            }
        }
        if (yaml.nextToken() != null) {
            throw wrong(file, yaml, "the settings end here: leave the rest out");
        }
    }

    private static Setting setting(Path file, JsonParser yaml) throws IOException {
        String key = yaml.currentName();
        return Setting.named(key)
                .orElseThrow(
                        () ->
                                wrong(
                                        file,
                                        yaml,
                                        "%s is not a setting: %s"
                                                .formatted(
                                                        shown(key),
                                                        NearestName.of(key, Setting.keys())
                                                                .map("did you mean %s?"::formatted)
                                                                .orElse(
                                                                        String.join(
                                                                                ", ",
                                                                                Setting.keys())))));
    }

    private static Origin value(Path file, Path directory, JsonParser yaml, Setting setting)
            throws IOException {
        String written = yaml.getText();
        if (written.isBlank()) {
            throw wrong(file, yaml, "%s is blank".formatted(setting.key()));
        }
        try {
            return new Origin(setting.value(written, directory), place(file, line(yaml)));
        } catch (InvalidPathException e) {
            throw wrong(file, yaml, "%s is not a path".formatted(setting.key()));
        }
    }

    /** Quotes a name only: anything else of a file that is named by mistake may be a secret. */
    private static String shown(String key) {
        return key.length() <= LONGEST_SHOWN_KEY && PlainName.is(key)
                ? "\"%s\"".formatted(key)
                : "The key";
    }

    private static int line(JsonParser yaml) {
        return yaml.currentTokenLocation().getLineNr();
    }

    private static IllegalArgumentException wrong(Path file, JsonParser yaml, String what) {
        return new IllegalArgumentException("%s: %s".formatted(place(file, line(yaml)), what));
    }
}
