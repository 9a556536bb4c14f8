package io.nextup.console.models;

import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the hyperparameters of a model that have the default of its family, in this build. */
final class DefaultSettings {
    private static final Families FAMILIES = Families.onClassPath();

    private DefaultSettings() {}

    /** Returns their names; none for a family that this build does not have. */
    static List<String> of(String family, Map<String, String> provenance) {
        Map<String, String> chosen = CandidateTraining.chosen(provenance);
        Optional<Family> known =
                FAMILIES.all().stream().filter(one -> one.name().equals(family)).findFirst();
        Map<String, String> defaults = known.map(one -> defaults(one, chosen)).orElse(Map.of());
        return chosen.keySet().stream()
                .filter(name -> chosen.get(name).equals(defaults.get(name)))
                .toList();
    }

    /** A blend of another network has further settings; shared ones have the usual defaults. */
    private static Map<String, String> defaults(Family family, Map<String, String> chosen) {
        Map<String, String> defaults = new HashMap<>(variant(family, chosen).defaults().texts());
        defaults.putAll(family.defaults().texts());
        return defaults;
    }

    private static Family variant(Family family, Map<String, String> chosen) {
        TrainOptions usual = family.defaults();
        TrainOptions options = usual;
        try {
            for (Hyperparameter<?> one : usual.hyperparameters()) {
                options = with(options, one, chosen.get(one.key()));
            }
            return family.variant(options, FAMILIES);
        } catch (IllegalArgumentException ofAnotherBuild) {
            return family;
        }
    }

    private static <T> TrainOptions with(
            TrainOptions options, Hyperparameter<T> which, String value) {
        return value == null ? options : options.with(which, which.parse(value));
    }
}
