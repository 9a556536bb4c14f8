package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.Served;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The model that a candidate is compared with and starts from.
 *
 * @param model the model that most processes serve or are about to; the announced one when none
 *     reports any; empty without either
 * @param judged the model as it was judged, before it learnt that judging window, too; the model
 *     itself where it learnt nothing more, or where the other one is gone
 * @param announced the slot's newest announcement
 * @param lineage lineage of the announced model; empty if that is not in the registry
 * @param divergence present when the serving model is not the announced one
 */
public record Incumbent(
        Optional<Artifact> model,
        Optional<Artifact> judged,
        Optional<ModelAnnouncement> announced,
        Optional<Lineage> lineage,
        Optional<Divergence> divergence) {
    public Incumbent {
        requireNonNull(model, "model is null");
        requireNonNull(judged, "judged is null");
        requireNonNull(announced, "announced is null");
        requireNonNull(lineage, "lineage is null");
        requireNonNull(divergence, "divergence is null");
    }

    /**
     * Difference between the serving and the announced model.
     *
     * @param announced version of the announced model; empty when none is
     */
    public record Divergence(Served served, Optional<String> announced) {
        public Divergence {
            requireNonNull(served, "served is null");
            requireNonNull(announced, "announced is null");
        }

        /** Describes the divergence in a line for people. */
        String words() {
            return "%s serves in %d of %d processes, and %s is announced: candidates are compared with the serving model"
                    .formatted(
                            served.version(),
                            served.processes(),
                            served.fresh(),
                            announced.orElse("nothing"));
        }
    }

    Optional<String> version() {
        return model.map(one -> one.manifest().version());
    }

    Optional<String> judgedVersion() {
        return judged.map(one -> one.manifest().version());
    }

    Optional<String> announcedVersion() {
        return announced.map(ModelAnnouncement::version);
    }

    /** Returns the models, as they were judged, that a job serves or may yet come to serve. */
    Set<String> judgedVersions() {
        return Stream.concat(
                        judgedVersion().stream(),
                        lineage.flatMap(Lineage::judged).or(this::announcedVersion).stream())
                .collect(Collectors.toSet());
    }

    /** Returns the versions for the round's report, which outlives these models. */
    RoundReport.Models models() {
        return new RoundReport.Models(version(), judgedVersion(), announcedVersion(), divergence);
    }

    /** Makes the error for an incumbent that does not load. */
    IOException notReplaced(Exception e) {
        return notReplaced(
                divergence.isPresent() ? "serving" : "announced", version().orElseThrow(), e);
    }

    static IOException notReplaced(String what, String version, Exception e) {
        return new IOException(
                "Cannot evaluate the %s model %s, and a model that cannot be judged is not replaced: %s; announce another with models announce"
                        .formatted(what, version, e.getMessage()),
                e);
    }
}
