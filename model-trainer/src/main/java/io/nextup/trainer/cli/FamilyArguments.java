package io.nextup.trainer.cli;

import static java.util.stream.Collectors.joining;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.blend.Blend;
import io.nextup.trainer.option.TrainOptions;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The kind of model, and what that kind is told. */
final class FamilyArguments {
    @Option(
            names = "--family",
            paramLabel = "NAME",
            description = {
                "The kind of model: popularity, markov (counted transitions), gru4rec, sasrec"
                        + " (default), or blend (a network mixed with counted transitions)."
            })
    private String familyName = "sasrec";

    @Option(
            names = "--blend-of",
            paramLabel = "NAME",
            description = "The network of a blend: sasrec (default) or gru4rec.")
    private String blendOf;

    @Mixin private TrainingArguments training;

    /**
     * The family; errors: one that is not there.
     *
     * @param families finds one by its name; IllegalArgumentException for one that is not there
     */
    Family family(Verb verb, Function<String, Family> families) {
        try {
            Family family = families.apply(familyName);
            if (blendOf == null) {
                return family;
            }
            if (!(family instanceof Blend)) {
                throw verb.usage(
                        "--blend-of means nothing to %s: leave it out".formatted(family.name()));
            }
        } catch (IllegalArgumentException e) {
            throw verb.usage("--family: " + e.getMessage());
        }
        try {
            return Blend.of(families.apply(blendOf));
        } catch (IllegalArgumentException e) {
            throw verb.usage("--blend-of: " + e.getMessage());
        }
    }

    /** What it is told; errors: an option that it does not read, a value out of its range. */
    TrainOptions options(Verb verb, Family family) {
        for (Hyperparameter one : Hyperparameter.values()) {
            if (verb.isGiven(one.option()) && !family.hyperparameters().contains(one)) {
                throw verb.usage(meansNothing(one, family));
            }
        }
        try {
            return training.options(family.defaults());
        } catch (IllegalArgumentException e) {
            throw verb.usage(e.getMessage());
        }
    }

    private static String meansNothing(Hyperparameter option, Family family) {
        String read =
                family.hyperparameters().stream()
                        .sorted()
                        .map(Hyperparameter::option)
                        .collect(joining(", "));
        return "%s means nothing to %s: leave it out%s"
                .formatted(
                        option.option(),
                        family.name(),
                        read.isEmpty() ? "" : "; %s reads %s".formatted(family.name(), read));
    }
}
