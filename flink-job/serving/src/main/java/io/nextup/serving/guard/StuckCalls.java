package io.nextup.serving.guard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls that were given up and still run. Each occupies a core, its model and its batch, and cannot
 * be stopped. So the process must end when there are too many, or one runs for too long. Not
 * thread-safe: its owner holds the lock.
 *
 * @param <C> type of a call
 */
public final class StuckCalls<C> {
    private final int most;
    private final Duration longest;
    private final Map<C, Long> sinceNanos = new LinkedHashMap<>();

    /**
     * @param most number of calls at which the process must end
     * @param longest age of one call at which the process must end
     */
    public StuckCalls(int most, Duration longest) {
        this.most = most;
        this.longest = longest;
    }

    public void add(C call, long nowNanos) {
        sinceNanos.put(call, nowNanos);
    }

    /** Forgets a call that has ended after all. */
    public void remove(C call) {
        sinceNanos.remove(call);
    }

    public int count() {
        return sinceNanos.size();
    }

    /** Returns the reason why the process must end; empty while it need not. */
    public Optional<String> reasonToEnd(long nowNanos) {
        if (sinceNanos.size() >= most) {
            return Optional.of(
                    "%d calls of models hang, which is the limit".formatted(sinceNanos.size()));
        }
        return sinceNanos.values().stream()
                .filter(since -> nowNanos - since >= longest.toNanos())
                .findFirst()
                .map(
                        since ->
                                "A call of a model hangs for %d minutes, which is the limit"
                                        .formatted(longest.toMinutes()));
    }
}
