package io.nextup.launcher.config;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.EnvironmentVariables;
import io.nextup.launcher.verb.DefaultsWithOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Gives options that the command line leaves out the values of nextup.yaml. Reads the file once,
 * for the first verb that has such an option.
 */
public final class FileDefaults implements DefaultsWithOrigin {
    private final Supplier<Path> named;
    private final Path usual;
    private final Map<String, String> environment;
    private Optional<SettingsFile> read;

    /**
     * @param named returns the file of {@code --config}, once the command line is parsed so far;
     *     null without one
     */
    public FileDefaults(Supplier<Path> named) {
        this(named, SettingsFile.USUAL, System.getenv());
    }

    FileDefaults(Supplier<Path> named, Path usual, Map<String, String> environment) {
        this.named = requireNonNull(named, "named is null");
        this.usual = requireNonNull(usual, "usual is null");
        this.environment = Map.copyOf(environment);
    }

    /**
     * Returns the file; empty where none is named and the usual one is not there.
     *
     * @throws IllegalArgumentException naming what is wrong with it
     */
    Optional<SettingsFile> file() {
        if (read == null) {
            Path file = named.get();
            read =
                    file != null || Files.exists(usual)
                            ? Optional.of(SettingsFile.read(file == null ? usual : file))
                            : Optional.empty();
        }
        return read;
    }

    /**
     * Returns what stands for the option that a command line leaves out; empty where the option's
     * own default does.
     *
     * @throws IllegalArgumentException naming what is wrong with the file
     */
    Optional<Origin> given(Setting setting) {
        return ofEnvironment(setting).or(() -> file().flatMap(settings -> settings.value(setting)));
    }

    /**
     * Adds the settings to options that a user gives the job; a given option wins.
     *
     * @throws IllegalArgumentException naming what is wrong with the file
     */
    public Map<String, String> jobOptions(Map<String, String> given) {
        Map<String, String> options = new LinkedHashMap<>(given);
        for (Setting setting : Setting.values()) {
            setting.jobOption()
                    .ifPresent(
                            job ->
                                    given(setting)
                                            .map(Origin::value)
                                            .ifPresent(value -> options.putIfAbsent(job, value)));
        }
        return options;
    }

    /** Verbs read the variable themselves, where no option names a file. */
    private Optional<Origin> ofEnvironment(Setting setting) {
        String name = EnvironmentVariables.KAFKA_CONFIG;
        return setting == Setting.KAFKA_CONFIG && environment.containsKey(name)
                ? Optional.of(new Origin(environment.get(name), name))
                : Optional.empty();
    }

    @Override
    public String defaultValue(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option)) {
            return null;
        }
        CommandLine command = option.command().commandLine();
        // Whoever asks for help gets it whatever the file holds.
        if (command == null || command.isUsageHelpRequested()) {
            return null;
        }
        try {
            Optional<Origin> value = ofFile(option);
            value.ifPresent(one -> requireConvertible(option, one));
            // Picocli would replace ${env:NAME} by a variable, which may be a secret.
            return value.map(one -> one.value().replace("$", "$$")).orElse(null);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    /** Converts the value as the option does, so that the error names the file, too. */
    private static void requireConvertible(OptionSpec option, Origin value) {
        for (ITypeConverter<?> converter : option.converters()) {
            try {
                converter.convert(value.value());
            } catch (TypeConversionException e) {
                throw new IllegalArgumentException(
                        "%s: %s: %s"
                                .formatted(
                                        value.place(),
                                        option.longestName().substring(2),
                                        e.getMessage()),
                        e);
            } catch (Exception e) {
                throw new IllegalStateException("A converter reports wrong values", e);
            }
        }
    }

    /** Knows nothing of a file that was not read, or could not be. */
    @Override
    public Optional<Origin> origin(OptionSpec option) {
        return read == null ? Optional.empty() : ofFile(option);
    }

    private Optional<Origin> ofFile(OptionSpec option) {
        return Setting.ofOption(option.longestName())
                .filter(setting -> ofEnvironment(setting).isEmpty())
                .flatMap(this::given);
    }
}
