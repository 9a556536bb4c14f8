package io.nextup.launcher.train;

import io.nextup.launcher.verb.Heading;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.option.RequestException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Arguments for the kind of model and its options. */
@Heading("Training")
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
        Choice choice = FamilyOptions.choice(named(), ofFamilies, families);
        FamilyOptions.requireRead(verb, List.of(choice), ofFamilies, families);
        return seed == null ? choice : new Choice(choice.family(), choice.options().withSeed(seed));
    }

    private Family named() {
        try {
            return families.named(ofFamilies.findOption(FamilyOptions.FAMILY).getValue());
        } catch (IllegalArgumentException e) {
            throw new RequestException("family", ": " + e.getMessage(), e);
        }
    }
}
