package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.ArtifactException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which artifacts are kept from being loaded on this machine, by what became of earlier loads. */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * A kill from outside may hit a load by chance, and a slow disk may make one late. So a model
     * is set aside after one failure, but while nothing else can serve it gets this many tries in
     * all.
     */
    private static final int MOST_FAILURES = 3;

    private final LoadMarks marks;

    Quarantine(LoadMarks marks) {
        this.marks = marks;
    }

    /**
     * How many loads of the model ended their process or hang; where there were any, it is to be
     * loaded only if nothing else can serve.
     *
     * @throws ArtifactException if it must not be loaded at all
     */
    int failures(ModelAnnouncement model) throws ArtifactException, IOException {
        if (!SHA_256.matcher(model.manifestSha256()).matches()) {
            throw new ArtifactException(
                    "manifestSha256 %s of model %s is not 64 lower-case hexadecimal digits"
                            .formatted(model.manifestSha256(), model.version()));
        }
        int failures = marks.failures(model.manifestSha256());
        if (failures >= MOST_FAILURES) {
            throw new ArtifactException(
                    "%d loads of model %s ended their process or hang: publish it anew"
                            .formatted(failures, model.version()));
        }
        return failures;
    }

    /** It was loaded well: what happened before is no matter any more. */
    void forgive(ModelAnnouncement model) {
        try {
            marks.forgive(model.manifestSha256());
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Old marks of model {} cannot be deleted", model.version(), e);
        }
    }
}
