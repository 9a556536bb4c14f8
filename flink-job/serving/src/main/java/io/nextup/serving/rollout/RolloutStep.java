package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.engine.ServingModel;
import java.util.List;

/** One step that the roll-out has decided; the order of steps counts. */
sealed interface RolloutStep {

    /**
     * Fetches the model's bytes to the local disk.
     *
     * @param atOnce true if users wait for it, so that the start is not spread over time
     */
    record Fetch(AnnouncedModel model, boolean atOnce) implements RolloutStep {}

    /** Stops a fetch, since the bytes are not needed any more. */
    record StopFetch(AnnouncedModel model) implements RolloutStep {}

    /** Loads the model and warms it up. */
    record Load(AnnouncedModel model, Artifact artifact) implements RolloutStep {}

    /** Gives up a load that took too long. It cannot be stopped, and the disk must remember it. */
    record GiveUpLoad(AnnouncedModel model) implements RolloutStep {}

    /** Serves this model from now on. */
    record Serve(AnnouncedModel model, ServingModel loaded) implements RolloutStep {}

    /**
     * Answers with this model's popular items, without the model.
     *
     * @param items ids, most popular first
     */
    record ServePopular(AnnouncedModel model, List<String> items) implements RolloutStep {}

    /** Releases a loaded model that is not needed. */
    record Release(ServingModel loaded) implements RolloutStep {}

    /** Forgets on the disk the failed loads of the model that began before this time. */
    record ForgetLoads(String manifestSha256, long beforeMillis) implements RolloutStep {}

    /** Counts and logs that the model does not serve. */
    record Report(AnnouncedModel model, String reason) implements RolloutStep {}

    /** Logs that another process demoted the model, and has counted it. */
    record PassOver(AnnouncedModel model, String reason) implements RolloutStep {}
}
