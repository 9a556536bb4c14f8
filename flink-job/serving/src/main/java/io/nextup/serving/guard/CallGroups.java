package io.nextup.serving.guard;

import io.nextup.event.CallTrial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The groups in which requests on probation are scored, apart from the rest. The trials of dead
 * processes say how large they are; a request of several trials is scored as the last line that
 * fits it says:
 *
 * <pre>
 * in no trial             in groups of 64
 * in one with others      alone
 * alone in one            alone, again
 * alone again in one      never: popular items answer
 * </pre>
 *
 * <p>So a request that ends each process that calls a model with it is found by its fourth death,
 * the first one included. A kill from outside makes groups smaller, and no more: it would have to
 * meet both calls of one request alone.
 */
public final class CallGroups {
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

    /** The groups of a request by the trials of dead processes, the least strict first. */
    private enum Level {
        IN_GROUPS(Treatment.TRIED, CallTrial.MOST_REQUESTS),
        ALONE(Treatment.TRIED, 1),
        ALONE_AGAIN(Treatment.TRIED_AGAIN, 1),
        NEVER(Treatment.NEVER_CALLED, Integer.MAX_VALUE);

        private final Treatment treatment;

        /** Size of the largest group. */
        private final int most;

        Level(Treatment treatment, int most) {
            this.treatment = treatment;
            this.most = most;
        }

        private static Level after(CallTrial trial) {
            if (trial.isAlone()) {
                return trial.again() ? NEVER : ALONE_AGAIN;
            }
            return ALONE;
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
        Map<Level, List<T>> byLevel = new EnumMap<>(Level.class);
        for (T request : onProbation) {
            Level level = levels.getOrDefault(hash.applyAsLong(request), Level.IN_GROUPS);
            byLevel.computeIfAbsent(level, one -> new ArrayList<>()).add(request);
        }
        byLevel.forEach(
                (level, members) -> {
                    requests.addAll(members);
                    for (int left = members.size(); left > 0; left -= level.most) {
                        groups.add(new Group(level.treatment, Math.min(level.most, left)));
                    }
                });
        return new Grouped<>(requests, groups);
    }
}
