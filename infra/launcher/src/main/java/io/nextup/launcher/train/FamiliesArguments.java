package io.nextup.launcher.train;

import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.HistoryArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.TestArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.operate.HistorySource;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.WrittenDuration;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options of a comparison of families. */
final class FamiliesArguments {
    private static final String ALL = "all";

    private static final String TIME_LIMIT = LearningOptions.TIME_LIMIT.option();

    /** Options of train that a comparison sets itself, or that change what its process prints. */
    private static final Set<String> OWN = Set.of("--seed", "--json", "--verbose", TIME_LIMIT);

    private final Families families;

    /** Options that the families declare: train's help describes them. */
    @Mixin private final CommandSpec ofFamilies;

    @Option(
            names = "--families",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Instead of --model: trains a model of each of these families, or of all, and"
                            + " compares them. Options of families, as in train --help, go to those"
                            + " that read them.")
    private List<String> names = List.of();

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "With --families: time of all trainings together, such as 30m. Each family gets"
                            + " an even part of what is left (default: as long as each one needs).")
    private Duration timeLimit;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "With --families: keeps the models, what each one cost, and the page. After"
                            + " Ctrl-C the same command goes on with what is there.")
    private Path directory;

    @Option(
            names = "--test-events",
            paramLabel = "FILE",
            description =
                    "With --families: judges by every event of this file after a user's first, and"
                            + " fits on all of the history (in place of --protocol).")
    private Path testEvents;

    @Mixin private ItemArguments items;

    FamiliesArguments(Families families) {
        this.families = families;
        this.ofFamilies = FamilyOptions.unlisted(families, LearningOptions.TIME_LIMIT);
    }

    /** Tells whether families are to be compared. */
    boolean given() {
        return !names.isEmpty();
    }

    /** Refuses these options beside {@code --model}. */
    void requireNone(Verb verb) {
        if (timeLimit != null) {
            throw verb.usage("--time-limit needs --families");
        }
        if (directory != null) {
            throw verb.usage("--directory needs --families");
        }
        if (testEvents != null) {
            throw verb.usage("--test-events needs --families");
        }
        items.requireNone(verb, "--families");
        FamilyOptions.requireRead(verb, List.of(), ofFamilies, families);
    }

    Optional<Duration> timeLimit() {
        return Optional.ofNullable(timeLimit).filter(time -> !time.isZero());
    }

    Path directory(Verb verb) {
        if (directory == null) {
            throw verb.usage("--families needs --directory DIR, which keeps the models");
        }
        return directory;
    }

    /** Returns the families with their options, or reports what no training could be given. */
    List<Choice> choices(Verb verb) {
        if (names.contains(ALL) && names.size() > 1) {
            throw verb.usage("--families names all, and others beside: leave one of them out");
        }
        List<Choice> choices =
                (names.contains(ALL)
                                ? families.all().stream()
                                : names.stream().distinct().map(this::named))
                        .map(family -> FamilyOptions.choice(family, ofFamilies, families))
                        .toList();
        FamilyOptions.requireRead(verb, choices, ofFamilies, families);
        return choices;
    }

    private Family named(String name) {
        try {
            return families.named(name);
        } catch (IllegalArgumentException e) {
            throw new RequestException("families", ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns what a training is given of this command line: each option that {@code train} has,
     * too, but for those of families that this one does not read.
     *
     * @param train the verb
     */
    List<String> passedOn(Verb verb, CommandSpec train, Choice choice) {
        Set<String> read =
                choice.options().hyperparameters().stream()
                        .map(Hyperparameter::option)
                        .collect(Collectors.toSet());
        return passedOn(
                verb,
                option ->
                        train.findOption(option) != null
                                && (ofFamilies.findOption(option) == null
                                        || read.contains(option)));
    }

    /** Returns what all trainings and the test of a directory have in common. */
    List<String> common(Verb verb, CommandSpec train, Protocol protocol, long seed) {
        List<String> all = new ArrayList<>();
        all.add("--protocol=" + protocol.word());
        all.add("--seed=" + seed);
        timeLimit().ifPresent(time -> all.add("--time-limit=" + WrittenDuration.of(time)));
        if (testEvents != null) {
            all.add("--test-events=" + testEvents);
        }
        all.addAll(passedOn(verb, option -> train.findOption(option) != null));
        Collections.sort(all);
        return all;
    }

    /** Returns the history of the test: that of the trainings, or a file of its own. */
    HistorySource test(Verb verb, HistoryArguments history, KafkaArguments kafka)
            throws IOException {
        return testEvents == null ? fitted(verb, history, kafka) : history.file(testEvents);
    }

    /**
     * Returns the history of the trainings. Refuses a topic, which would not stand still between
     * two of them.
     */
    HistorySource fitted(Verb verb, HistoryArguments history, KafkaArguments kafka)
            throws IOException {
        if (history.isStandardInput()) {
            throw verb.usage(
                    "--families reads the history once for each family: give a file instead of --events -");
        }
        HistorySource whole = history.source(kafka);
        if (whole instanceof HistorySource.Topic) {
            throw verb.usage(
                    "--families needs a history that does not change meanwhile: give --events FILE");
        }
        return items.source(verb, whole);
    }

    /** Returns how the history is divided for the trainings. */
    Protocol fit(TestArguments test) {
        return testEvents == null ? test.protocol() : Protocol.ALL;
    }

    /** Returns how the test is taken, or reports where nothing would be left to fit on. */
    Protocol protocol(Verb verb, TestArguments test) {
        if (testEvents == null) {
            if (test.protocol() == Protocol.EVERY_EVENT) {
                throw verb.usage(
                        "--protocol every-event leaves nothing to fit on: give --test-events FILE");
            }
            return test.protocol();
        }
        if (verb.isGiven("--protocol")) {
            throw verb.usage("--test-events and --protocol are given: leave one of them out");
        }
        return Protocol.EVERY_EVENT;
    }

    private static List<String> passedOn(Verb verb, Predicate<String> wanted) {
        List<String> arguments = new ArrayList<>();
        for (OptionSpec option : verb.parsed().matchedOptions()) {
            String name = option.longestName();
            if (!OWN.contains(name) && wanted.test(name)) {
                option.originalStringValues().forEach(value -> arguments.add(name + "=" + value));
            }
        }
        return arguments;
    }
}
