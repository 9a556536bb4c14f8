package io.nextup.launcher.train;

import static java.util.stream.Collectors.joining;

import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.option.WrittenDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Makes options of the command line from what families declare. */
final class FamilyOptions {
    static final String FAMILY = "--family";

    private FamilyOptions() {}

    /**
     * Returns {@code --family}, then the families' options, each where the first family reads it.
     */
    static CommandSpec of(Families families) {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(
                OptionSpec.builder(FAMILY)
                        .paramLabel("NAME")
                        .type(String.class)
                        .initialValue(Families.USUAL)
                        .completionCandidates(names(families.all()))
                        .userObject("Training")
                        .description(literal("The kind of model: " + kinds(families) + "."))
                        .build());
        families.readers()
                .forEach((option, readers) -> spec.addOption(option(option, readers).build()));
        return spec;
    }

    /**
     * Returns the families' options alone, for a verb whose help leaves them to that of train.
     *
     * @param own option that the verb has itself, with a meaning of its own
     */
    static CommandSpec unlisted(Families families, Hyperparameter<?> own) {
        CommandSpec spec = CommandSpec.create();
        families.readers()
                .forEach(
                        (option, readers) -> {
                            if (!option.equals(own)) {
                                spec.addOption(option(option, readers).hidden(true).build());
                            }
                        });
        return spec;
    }

    /** Returns a family, or the variant of it that the given options ask for, with its options. */
    static Choice choice(Family named, CommandSpec spec, Families families) {
        Family family = named.variant(given(spec, named.defaults()), families);
        return new Choice(family, given(spec, family.defaults()));
    }

    /** Reports an option that was given and that none of the families reads. */
    static void requireRead(Verb verb, List<Choice> choices, CommandSpec spec, Families families) {
        for (Hyperparameter<?> one : families.readers().keySet()) {
            if (spec.findOption(one.option()) != null
                    && verb.isGiven(one.option())
                    && choices.stream().noneMatch(choice -> choice.options().has(one))) {
                throw verb.usage(meansNothing(one, choices));
            }
        }
    }

    private static String meansNothing(Hyperparameter<?> option, List<Choice> choices) {
        if (choices.isEmpty()) {
            return option.option() + " needs --families";
        }
        String names =
                choices.stream().map(choice -> choice.family().name()).collect(joining(", "));
        String read =
                choices.stream()
                        .flatMap(choice -> choice.options().hyperparameters().stream())
                        .map(Hyperparameter::option)
                        .distinct()
                        .collect(joining(", "));
        return "%s means nothing to %s: leave it out%s"
                .formatted(
                        option.option(),
                        names,
                        read.isEmpty()
                                ? ""
                                : "; %s %s %s"
                                        .formatted(
                                                names,
                                                choices.size() == 1 ? "reads" : "read",
                                                read));
    }

    /** Returns the defaults, replaced by the values that were given. */
    private static TrainOptions given(CommandSpec spec, TrainOptions defaults) {
        TrainOptions options = defaults;
        for (Hyperparameter<?> one : defaults.hyperparameters()) {
            options = given(spec, options, one);
        }
        return options;
    }

    private static <T> TrainOptions given(
            CommandSpec spec, TrainOptions options, Hyperparameter<T> one) {
        OptionSpec option = spec.findOption(one.option());
        T value = option == null ? null : option.getValue();
        return value == null ? options : options.with(one, value);
    }

    private static String kinds(Families families) {
        return families.all().stream()
                .map(
                        family ->
                                "%s (%s%s)"
                                        .formatted(
                                                family.name(),
                                                family.summary(),
                                                family.name().equals(Families.USUAL)
                                                        ? "; default"
                                                        : ""))
                .collect(joining(", "));
    }

    private static <T> OptionSpec.Builder option(Hyperparameter<T> option, List<Family> readers) {
        ITypeConverter<T> converter =
                text -> {
                    try {
                        return option.parse(text);
                    } catch (IllegalArgumentException e) {
                        throw new TypeConversionException(e.getMessage());
                    }
                };
        return OptionSpec.builder(option.option())
                .paramLabel(option.label())
                .type(option.type())
                .arity("1")
                .converters(converter)
                // Named in picocli's own error when the command already has an option of that name.
                .withToString(
                        "%s of the family %s".formatted(option.option(), readers.get(0).name()))
                // The heading names them once for all of their options.
                .userObject("Read by " + String.join(", ", names(readers)))
                .description(literal(option.description() + " " + defaults(option, readers)));
    }

    private static List<String> names(List<Family> families) {
        return families.stream().map(Family::name).toList();
    }

    /**
     * Returns the default of most families, and any other with the families that have it, such as
     * {@code 2; 1 (gru4rec, narm)}.
     */
    private static String defaults(Hyperparameter<?> option, List<Family> readers) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Family family : readers) {
            Object value = family.defaults().get(option);
            String text =
                    value instanceof Duration duration
                            ? WrittenDuration.of(duration)
                            : value.toString();
            String shown =
                    family.defaults()
                            .wordsOfData(option)
                            .map(words -> "by the data, " + words)
                            .orElse(text);
            names.computeIfAbsent(shown, first -> new ArrayList<>()).add(family.name());
        }
        String usual =
                Collections.max(
                        names.keySet(), Comparator.comparingInt(value -> names.get(value).size()));
        return names.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(usual))
                .map(
                        entry ->
                                "; %s (%s)"
                                        .formatted(
                                                entry.getKey(),
                                                String.join(", ", entry.getValue())))
                .collect(joining("", "Default: " + usual, "."));
    }

    /** Escapes percent signs, since picocli takes a description for a format. */
    private static String literal(String description) {
        return description.replace("%", "%%");
    }
}
