package io.nextup.serving.guard;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Processes that live and die under a test's control. */
final class FakePeers implements Peers {
    private final String self;
    private final Set<String> alive;

    private FakePeers(String self, Set<String> alive) {
        this.self = self;
        this.alive = alive;
    }

    /** Makes living processes; the first is this process. */
    static FakePeers of(String... ids) {
        return new FakePeers(ids[0], new HashSet<>(List.of(ids)));
    }

    /** The id of the process of a number. */
    static String process(int number) {
        return "%032x".formatted(number);
    }

    /** Returns the same processes from another one's view. */
    FakePeers seenBy(String other) {
        return new FakePeers(other, alive);
    }

    void die(String id) {
        alive.remove(id);
    }

    @Override
    public String id() {
        return self;
    }

    @Override
    public boolean isAlive(String id) {
        return alive.contains(id);
    }
}
