package io.nextup.trainer.cli;

import static java.util.stream.Collectors.joining;

import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Arguments for the kind of model and its options. */
final class FamilyArguments {
    private final Families families;

    /** Options that the families declare. */
    @Mixin private final CommandSpec ofFamilies;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of all random choices (default: 1).")
    private Long seed;

    FamilyArguments(Families families) {
        this.families = families;
        this.ofFamilies = FamilyOptions.of(families);
    }

    /** Returns the family and its options, or reports an option that the family does not read. */
    Choice choice(Verb verb) {
        Family named = named();
        Family family = named.variant(FamilyOptions.given(ofFamilies, named.defaults()), families);
        TrainOptions defaults = family.defaults();
        for (Hyperparameter<?> one : families.readers().keySet()) {
            if (verb.isGiven(one.option()) && !defaults.has(one)) {
                throw verb.usage(meansNothing(one, family));
            }
        }
        TrainOptions options = FamilyOptions.given(ofFamilies, defaults);
        return new Choice(family, seed == null ? options : options.withSeed(seed));
    }

    private Family named() {
        try {
            return families.named(ofFamilies.findOption(FamilyOptions.FAMILY).getValue());
        } catch (IllegalArgumentException e) {
            throw new RequestException("family", ": " + e.getMessage(), e);
        }
    }

    private static String meansNothing(Hyperparameter<?> option, Family family) {
        String read =
                family.defaults().hyperparameters().stream()
                        .map(Hyperparameter::option)
                        .collect(joining(", "));
        return "%s means nothing to %s: leave it out%s"
                .formatted(
                        option.option(),
                        family.name(),
                        read.isEmpty() ? "" : "; %s reads %s".formatted(family.name(), read));
    }
}
