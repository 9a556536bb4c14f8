package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.engine.ServingModel;
import java.util.List;

/** One thing that the roll-out asks to be done; the order counts. */
sealed interface Step {

    /**
     * Bring the model's bytes to the local disk.
     *
     * @param atOnce whether users wait for it: then the start is not spread over time
     */
    record Fetch(AnnouncedModel model, boolean atOnce) implements Step {}

    /** Nobody waits for the bytes any more. */
    record StopFetch(AnnouncedModel model) implements Step {}

    /** Load the model and warm it up. */
    record Load(AnnouncedModel model, Artifact artifact) implements Step {}

    /** The load took too long. It cannot be stopped, and the disk should remember it. */
    record GiveUpLoad(AnnouncedModel model) implements Step {}

    /** Answer by this model from now on. */
    record Serve(AnnouncedModel model, ServingModel loaded) implements Step {}

    /** Answer by what is popular in this model, without a call of it. */
    record ServePopular(AnnouncedModel model, Artifact artifact) implements Step {}

    /** Call the model no more, if it serves: its popular items answer until another one does. */
    record Demote(AnnouncedModel model, String reason) implements Step {}

    /** The model was loaded in vain. */
    record Release(ServingModel loaded) implements Step {}

    /** The model was loaded well: the disk should forget earlier loads that did not end well. */
    record ForgetLoads(String manifestSha256) implements Step {}

    /** The disk should forget what loads and calls of the model, begun by then, have done. */
    record Forgive(String manifestSha256, long untilMillis) implements Step {}

    /** Count and log that the model does not serve. */
    record Report(AnnouncedModel model, String reason) implements Step {}

    /** Log that the model was demoted elsewhere: whoever found that out has counted it. */
    record PassOver(AnnouncedModel model, String reason) implements Step {}

    /** Keep the models that the slot may go back to, for a restart: the topic does not say them. */
    record Remember(List<AnnouncedModel> chain) implements Step {}
}
