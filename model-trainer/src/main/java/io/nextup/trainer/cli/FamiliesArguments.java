package io.nextup.trainer.cli;

import static java.util.stream.Collectors.joining;

import io.nextup.trainer.cli.convert.DurationConverter;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.operate.CompareFamilies;
import io.nextup.trainer.operate.HistorySource;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.WrittenDuration;
import io.nextup.trainer.train.LearningOptions;
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
    private static final Set<String> OWN = Set.of("--seed", "--json", "--verbose");

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
            names = "--budget",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "With --families: time of all trainings together, such as 30m. Each family gets"
                            + " an even part of what is left (default: as long as each one needs).")
    private Duration budget;

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

    FamiliesArguments(Families families) {
        this.families = families;
        this.ofFamilies = FamilyOptions.unlisted(families);
    }

    /** Tells whether families are to be compared. */
    boolean given() {
        return !names.isEmpty();
    }

    /** Refuses these options beside {@code --model}. */
    void requireNone(Verb verb) {
        for (OptionSpec option : verb.parsed().matchedOptions()) {
            String name = option.longestName();
            if (name.equals("--budget")
                    || name.equals("--directory")
                    || name.equals("--test-events")
                    || ofFamilies.findOption(name) != null) {
                throw verb.usage(name + " needs --families");
            }
        }
    }

    Optional<Duration> budget(Verb verb) {
        if (verb.isGiven(LearningOptions.TIME_BUDGET.option())) {
            throw verb.usage(
                    "--time-budget is not for a comparison: give --budget for all families");
        }
        return Optional.ofNullable(budget).filter(time -> !time.isZero());
    }

    Path directory(Verb verb) {
        if (directory == null) {
            throw verb.usage("--families needs --directory DIR, which keeps the models");
        }
        return directory;
    }

    /** Returns the families with their options, or reports what no training could be given. */
    List<Choice> choices(Verb verb) {
        List<Family> named =
                names.contains(ALL)
                        ? families.all()
                        : names.stream().distinct().map(this::named).toList();
        List<Choice> choices = new ArrayList<>();
        for (Family one : named) {
            Family variant = one.variant(FamilyOptions.given(ofFamilies, one.defaults()), families);
            choices.add(new Choice(variant, FamilyOptions.given(ofFamilies, variant.defaults())));
        }
        for (Hyperparameter<?> option : families.readers().keySet()) {
            if (verb.isGiven(option.option())
                    && choices.stream().noneMatch(one -> one.options().has(option))) {
                throw verb.usage(
                        "%s means nothing to %s: leave it out"
                                .formatted(
                                        option.option(),
                                        named.stream().map(Family::name).collect(joining(", "))));
            }
        }
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
    List<String> common(Verb verb, CommandSpec train, CompareFamilies.Request request) {
        List<String> all = new ArrayList<>();
        all.add("--protocol=" + request.protocol().word());
        all.add("--seed=" + request.seed());
        request.budget().ifPresent(time -> all.add("--budget=" + WrittenDuration.of(time)));
        if (testEvents != null) {
            all.add("--test-events=" + testEvents);
        }
        all.addAll(passedOn(verb, option -> train.findOption(option) != null));
        Collections.sort(all);
        return all;
    }

    /** Returns the file that holds the test alone; empty where the history holds it. */
    Optional<HistorySource> test(HistoryArguments history) {
        return Optional.ofNullable(testEvents).map(history::file);
    }

    /** Returns how the history is divided for the trainings. */
    Protocol fit(TestArguments test) {
        return testEvents == null ? test.protocol : Protocol.ALL;
    }

    /** Returns how the test is taken, or reports where nothing would be left to fit on. */
    Protocol protocol(Verb verb, TestArguments test) {
        if (testEvents == null) {
            if (test.protocol == Protocol.EVERY_EVENT) {
                throw verb.usage(
                        "--protocol every-event leaves nothing to fit on: give --test-events FILE");
            }
            return test.protocol;
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
