package io.nextup.trainer.registry;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.store.PublishedVersion;
import io.nextup.trainer.option.RequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Selects models of a registry that nothing needs any more.
 *
 * <p>A savepoint needs the model that served when it was written, which may be much older than the
 * savepoint. Where models are announced as they are made, it is the last one made before the
 * savepoint. So the newest of the models that are old enough to go stays: it served at the
 * beginning of the time from which savepoints may be restored.
 *
 * @param olderThan the age beyond which a model may go: more than that of any savepoint that may be
 *     restored
 * @param keep number of the newest models that stay, however old they are; at least 1
 */
public record Pruning(Duration olderThan, int keep) {
    public Pruning {
        requireNonNull(olderThan, "olderThan is null");
        if (olderThan.isNegative()) {
            throw new RequestException(
                    "olderThan", " is %s: it must not be negative".formatted(olderThan));
        }
        if (keep < 1) {
            throw new RequestException("keep", " is %d: at least 1".formatted(keep));
        }
    }

    /**
     * The versions that go and those that stay.
     *
     * @param goes oldest first
     * @param stays oldest first, those without a time before all others
     */
    public record Choice(List<PublishedVersion> goes, List<PublishedVersion> stays) {
        public Choice {
            goes = List.copyOf(goes);
            stays = List.copyOf(stays);
        }
    }

    /**
     * Chooses the models to delete.
     *
     * @param published oldest first; a model without a time stays
     * @param needed versions that any slot is to serve, may roll back to, or serves
     */
    public Choice of(List<PublishedVersion> published, Set<String> needed, Instant now) {
        List<PublishedVersion> goes = new ArrayList<>();
        List<PublishedVersion> stays = new ArrayList<>();
        for (int i = 0; i < published.size(); i++) {
            PublishedVersion one = published.get(i);
            boolean mayGo =
                    one.createdAt().isPresent()
                            && i < published.size() - keep
                            && isOld(published.get(i + 1), now)
                            && !needed.contains(one.version());
            (mayGo ? goes : stays).add(one);
        }
        return new Choice(goes, stays);
    }

    private boolean isOld(PublishedVersion one, Instant now) {
        return Duration.between(one.createdAt().orElseThrow(), now).compareTo(olderThan) > 0;
    }
}
