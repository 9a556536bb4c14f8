package io.nextup.trainer.evaluate;

import static java.util.stream.Collectors.joining;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import java.util.Optional;

/** Tells where a model was trained by other rules than it is judged by. */
public final class RuleDifferences {
    private RuleDifferences() {}

    /** Describes the differences in a line; empty without any, and for a model of unknown rules. */
    public static Optional<String> words(Manifest model, ModelRules asked) {
        if (model.rules() == null) {
            return Optional.empty();
        }
        String words =
                asked.differences(model.rules()).stream()
                        .map(
                                one ->
                                        "--%s is %s here, the model's %s"
                                                .formatted(one.rule(), one.value(), one.other()))
                        .collect(joining("; "));
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%s was trained by other rules than it is judged by: %s"
                                .formatted(model.version(), words));
    }
}
