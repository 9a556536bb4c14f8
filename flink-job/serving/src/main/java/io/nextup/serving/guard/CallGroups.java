package io.nextup.serving.guard;

import io.nextup.event.CallTrial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The groups in which requests on probation are scored, apart from the rest. The trials of dead
 * processes say how large they are; a request of several trials is scored as the last line that
 * fits it says:
 *
 * <pre>
 * in no trial             in groups of 256
 * in one of k requests    in groups of k / 16, at least 1
 * alone in one            alone, again
 * alone again in one      never: popular items answer
 * </pre>
 *
 * <p>So a request that ends each process that calls a model with it is found by its fifth death,
 * the first one included. A kill from outside makes groups smaller, and no more: it would have to
 * meet both calls of one request alone.
 */
public final class CallGroups {
    private static final int SPLIT = 16;

    /** The way in which a group is scored. */
    public enum Treatment {
        /** Called, and nobody needs to know the call. */
        SCORED,
        /** Called once others know the call. */
        TRIED,
        /** Called like {@link #TRIED}: a single request that was alone when a process died. */
        TRIED_AGAIN,
        /** Not called: popular items answer. */
        NEVER_CALLED
    }

    /** A group: the next requests of a list, and their treatment. */
    public record Group(Treatment treatment, int size) {}

    /**
     * Requests in their groups.
     *
     * @param requests all requests, those of the first group first
     */
    public record Grouped<T>(List<T> requests, List<Group> groups) {
        /** Puts all requests in one group, which nobody needs to know. */
        public static <T> Grouped<T> ofTheRest(List<T> requests) {
            return new Grouped<>(requests, List.of(new Group(Treatment.SCORED, requests.size())));
        }
    }

    /** Limits of a request's groups by the trials of dead processes, the least strict first. */
    private record Level(int most, boolean again) implements Comparable<Level> {
        private static final Comparator<Level> ORDER =
                Comparator.comparingInt(Level::most).reversed().thenComparing(Level::again);
        private static final Level FIRST = new Level(CallTrial.MOST_REQUESTS, false);

        private static Level after(CallTrial trial) {
            if (trial.isAlone()) {
                return new Level(trial.again() ? 0 : 1, true);
            }
            return new Level(Math.max(1, trial.requests().size() / SPLIT), false);
        }

        private Treatment treatment() {
            if (most == 0) {
                return Treatment.NEVER_CALLED;
            }
            return again ? Treatment.TRIED_AGAIN : Treatment.TRIED;
        }

        @Override
        public int compareTo(Level other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Long, Level> levels = new HashMap<>();

    /**
     * @param deaths trials in which processes died
     */
    public CallGroups(Collection<CallTrial> deaths) {
        for (CallTrial trial : deaths) {
            Level level = Level.after(trial);
            for (Long request : trial.requests()) {
                levels.merge(
                        request, level, (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
    }

    /**
     * Groups requests: the rest first, then those on probation, the least suspicious first.
     *
     * @param hash the hash by which trials name a request
     */
    public <T> Grouped<T> of(List<T> rest, List<T> onProbation, ToLongFunction<T> hash) {
        List<T> requests = new ArrayList<>(rest);
        List<Group> groups = new ArrayList<>();
        if (!rest.isEmpty()) {
            groups.add(new Group(Treatment.SCORED, rest.size()));
        }
        Map<Level, List<T>> byLevel = new TreeMap<>();
        for (T request : onProbation) {
            Level level = levels.getOrDefault(hash.applyAsLong(request), Level.FIRST);
            byLevel.computeIfAbsent(level, one -> new ArrayList<>()).add(request);
        }
        byLevel.forEach(
                (level, members) -> {
                    requests.addAll(members);
                    int most = level.most() == 0 ? members.size() : level.most();
                    for (int left = members.size(); left > 0; left -= most) {
                        groups.add(new Group(level.treatment(), Math.min(most, left)));
                    }
                });
        return new Grouped<>(requests, groups);
    }
}
