package io.nextup.console.user;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.intake.TrialUsers;
import io.nextup.kafka.TopicException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The trial users of a console. Each lives until two minutes pass without a click, and is then
 * erased. Its id is on the list before its first click can be sent, and stays there until its
 * tombstone is written: after a crash the next start erases it. Times are {@link System#nanoTime}.
 * Thread-safe.
 */
public final class Trials {
    /** Silence after which a user is erased. */
    public static final Duration SILENCE = Duration.ofMinutes(2);

    /** Most users at once. */
    static final int MOST_USERS = 20;

    /** Clicks that a user may send within a second. */
    static final int MOST_CLICKS_A_SECOND = 10;

    /** Newest clicks that are kept: more than a job's state keeps of a user by default. */
    static final int MOST_KEPT = 1_000;

    /** Clicked items that are shown. */
    private static final int SHOWN_ITEMS = 50;

    /** Clicks whose time is remembered while no answer comes. */
    private static final int MOST_UNANSWERED = 100;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final TrialTopic topic;
    private final TrialList list;
    private final Supplier<String> ids;
    private final Map<String, Trial> trials = new LinkedHashMap<>();

    /** Users whose tombstone is to be written. */
    private final Set<String> doomed = new LinkedHashSet<>();

    private static final class Trial {
        final Deque<Interaction> history = new ArrayDeque<>();
        final Deque<Long> recent = new ArrayDeque<>();
        final Map<String, Long> sentNanos =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                        return size() > MOST_UNANSWERED;
                    }
                };
        final Set<TrialListener> listeners = new LinkedHashSet<>();
        long lastNanos;
        int clicks;
        long sequence = Long.MIN_VALUE;
        TrialAnswer answer;
    }

    /**
     * A user as it is now.
     *
     * @param clicks newest clicks, newest last, {@link #MOST_KEPT} at most
     * @param answer newest recommendation; empty before the first
     */
    public record View(List<Interaction> clicks, Optional<TrialAnswer> answer) {
        public View {
            clicks = List.copyOf(clicks);
        }

        /** Returns the clicked items that are shown, newest last. */
        public List<String> items() {
            return shown(clicks);
        }
    }

    private static List<String> shown(Collection<Interaction> clicks) {
        return clicks.stream()
                .skip(Math.max(0, clicks.size() - SHOWN_ITEMS))
                .map(Interaction::itemId)
                .toList();
    }

    /**
     * Takes over the users that an earlier process left on the list; {@link #tick} erases them.
     *
     * @param ids source of random texts, which tell users apart
     */
    public Trials(TrialTopic topic, TrialList list, Supplier<String> ids) throws IOException {
        this.topic = requireNonNull(topic, "topic is null");
        this.list = requireNonNull(list, "list is null");
        this.ids = requireNonNull(ids, "ids are null");
        doomed.addAll(list.read());
    }

    /** Makes a user; returns its id. */
    public synchronized String invent(long nowNanos) throws CrowdedException, IOException {
        if (trials.size() >= MOST_USERS) {
            throw new CrowdedException(
                    "%d users are being played, the most that a console allows: wait two minutes"
                            .formatted(MOST_USERS));
        }
        String user = TrialUsers.PREFIX + ids.get();
        Trial trial = new Trial();
        trial.lastNanos = nowNanos;
        trials.put(user, trial);
        try {
            write();
        } catch (IOException e) {
            trials.remove(user);
            throw e;
        }
        return user;
    }

    /**
     * Sends a click; returns its event id.
     *
     * @param timeMillis time of the click, milliseconds since the epoch
     */
    public String click(String user, String item, long timeMillis, long nowNanos)
            throws UnknownUserException, CrowdedException, TopicException {
        Interaction click;
        synchronized (this) {
            Trial trial = trial(user);
            Deque<Long> recent = trial.recent;
            while (!recent.isEmpty() && nowNanos - recent.peekFirst() >= SECOND_NANOS) {
                recent.removeFirst();
            }
            if (recent.size() >= MOST_CLICKS_A_SECOND) {
                throw new CrowdedException(
                        "%s has clicked %d times within a second, the most that a console sends"
                                .formatted(user, MOST_CLICKS_A_SECOND));
            }
            recent.addLast(nowNanos);
            trial.lastNanos = nowNanos;
            String event = user + "-" + ++trial.clicks;
            click = Interaction.click(event, user, item, timeMillis);
            // Before it is sent: the answer may be here before the brokers' acknowledgement is.
            trial.sentNanos.put(event, nowNanos);
            trial.history.addLast(click);
            if (trial.history.size() > MOST_KEPT) {
                trial.history.removeFirst();
            }
            told(trial);
        }
        try {
            topic.click(click);
        } catch (TopicException e) {
            unsent(click);
            throw e;
        }
        return click.eventId();
    }

    /** Takes back a click that the brokers did not take: the job knows nothing of it. */
    private synchronized void unsent(Interaction click) {
        Trial trial = trials.get(click.userId());
        if (trial != null) {
            trial.history.remove(click);
            trial.sentNanos.remove(click.eventId());
            told(trial);
        }
    }

    private static void told(Trial trial) {
        List<String> items = shown(trial.history);
        trial.listeners.forEach(listener -> listener.clicked(items));
    }

    /** Takes a recommendation; ignores those of other users. */
    public synchronized void recommended(Recommendation recommendation, long nowNanos) {
        Trial trial = trials.get(recommendation.userId());
        if (trial == null) {
            return;
        }
        Double millis = null;
        for (String event : recommendation.references()) {
            Long sent = trial.sentNanos.remove(event);
            millis = sent == null ? millis : (Double) ((nowNanos - sent) / 1e6);
        }
        // A replay after a restart of the job may repeat an older one.
        if (recommendation.sequence() > trial.sequence) {
            trial.sequence = recommendation.sequence();
            TrialAnswer answer = TrialAnswer.of(recommendation, millis);
            trial.answer = answer;
            trial.listeners.forEach(listener -> listener.answered(answer));
        }
    }

    /**
     * Takes an erasure that others wrote. The user ends here, too, and is erased once more, since a
     * click may be on its way behind that erasure. Ignores those of other users.
     */
    public void erased(String user) {
        List<TrialListener> listeners;
        synchronized (this) {
            Trial trial = trials.remove(user);
            if (trial == null) {
                return;
            }
            doomed.add(user);
            listeners = List.copyOf(trial.listeners);
        }
        listeners.forEach(TrialListener::erased);
    }

    /** Returns the ids of all users. */
    public synchronized Set<String> users() {
        return Set.copyOf(trials.keySet());
    }

    /** Adds a listener, and returns the state after which it hears of everything. */
    public synchronized View listen(String user, TrialListener listener)
            throws UnknownUserException {
        trial(user).listeners.add(listener);
        return view(user);
    }

    /** Removes a listener; nothing happens if the user is gone. */
    public synchronized void leave(String user, TrialListener listener) {
        Trial trial = trials.get(user);
        if (trial != null) {
            trial.listeners.remove(listener);
        }
    }

    /** Returns a user as it is now. */
    public synchronized View view(String user) throws UnknownUserException {
        Trial trial = trial(user);
        return new View(List.copyOf(trial.history), Optional.ofNullable(trial.answer));
    }

    private Trial trial(String user) throws UnknownUserException {
        Trial trial = trials.get(user);
        if (trial == null) {
            throw new UnknownUserException(user);
        }
        return trial;
    }

    /**
     * Erases silent users, and those that an earlier try left.
     *
     * @throws TopicException if the brokers do not take the tombstones: the next call tries again
     */
    public void tick(long nowNanos) throws TopicException, IOException {
        List<TrialListener> listeners = new ArrayList<>();
        synchronized (this) {
            trials.entrySet()
                    .removeIf(
                            entry -> {
                                Trial trial = entry.getValue();
                                boolean silent = nowNanos - trial.lastNanos > SILENCE.toNanos();
                                if (silent) {
                                    doomed.add(entry.getKey());
                                    listeners.addAll(trial.listeners);
                                }
                                return silent;
                            });
        }
        listeners.forEach(TrialListener::erased);
        eraseDoomed();
    }

    /** Erases all users: the console ends. */
    public void eraseAll() throws TopicException, IOException {
        synchronized (this) {
            doomed.addAll(trials.keySet());
            trials.clear();
        }
        eraseDoomed();
    }

    private void eraseDoomed() throws TopicException, IOException {
        List<String> users;
        synchronized (this) {
            users = List.copyOf(doomed);
        }
        if (users.isEmpty()) {
            return;
        }
        topic.erase(users);
        synchronized (this) {
            doomed.removeAll(Set.copyOf(users));
            write();
        }
    }

    private void write() throws IOException {
        List<String> users = new ArrayList<>(doomed);
        users.addAll(trials.keySet());
        list.write(users);
    }
}
