package io.nextup.serving.rules;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.feed.FeedListener;
import io.nextup.serving.feed.TopicFeed;
import io.nextup.serving.guard.FailureDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue on Kafka: one feed of the rules topic, one of the items topic for each rule set,
 * and a daemon thread that tells the models ten times a second.
 */
public final class KafkaCatalogue implements LiveCatalogue, CatalogueStatus {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCatalogue.class);
    private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(100);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(10);

    private final KafkaSettings kafka;
    private final String slot;
    private final CatalogueSettings settings;
    private final InstantSource clock;
    private final RuleBook book;
    private final RuleDrops drops;
    private final AtomicLong refused = new AtomicLong();
    private final CountDownLatch known = new CountDownLatch(1);
    private final FailureDigest failures = new FailureDigest(BETWEEN_WARNINGS);
    private final ScheduledExecutorService refreshes =
            Executors.newSingleThreadScheduledExecutor(KafkaCatalogue::newThread);

    /** Time at which all models last learnt their rules. */
    private volatile long refreshedNanos;

    // Used by the thread of refreshes alone.
    private boolean wasStale;
    private boolean wasUnknown;

    // Guarded by this.
    private TopicFeed rules;
    private TopicFeed items;

    /** Items under the rules that do not hold yet; null where none are read. */
    private TopicFeed next;

    /** The newest rules: those that hold, or those under which the items are being read. */
    private RuleSet wanted;

    /** Reading under these rules, until they hold. */
    private RuleBook.Reading nextReading;

    private long startedNanos;

    /** Failures of feeds that were closed. */
    private long errorsBefore;

    private boolean closed;

    /** Reads nothing before {@link #start}. */
    public KafkaCatalogue(
            KafkaSettings kafka, String slot, CatalogueSettings settings, InstantSource clock) {
        this.kafka = kafka;
        this.slot = slot;
        this.settings = settings;
        this.clock = clock;
        this.book = new RuleBook(settings.unknown());
        this.drops =
                new RuleDrops(settings.sample(), () -> ThreadLocalRandom.current().nextDouble());
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "nextup-rules");
        thread.setDaemon(true);
        // The starting thread's loader may be closed before this thread ends.
        thread.setContextClassLoader(KafkaCatalogue.class.getClassLoader());
        return thread;
    }

    // A failed refresh does not end the task, and nobody waits for its end.
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public synchronized void start() {
        startedNanos = System.nanoTime();
        refreshedNanos = startedNanos;
        rules =
                follow(
                        kafka.topics().rules(),
                        new SlotRules(kafka.topics().rules(), slot, refused, this::read));
        refreshes.scheduleWithFixedDelay(
                this::tick,
                BETWEEN_REFRESHES.toMillis(),
                BETWEEN_REFRESHES.toMillis(),
                MILLISECONDS);
    }

    private TopicFeed follow(String topic, FeedListener listener) {
        return TopicFeed.start(topic, kafka, settings.maxStaleness().dividedBy(4), listener);
    }

    @Override
    public void attach(ServingModel model) {
        book.attach(model, clock.instant(), skips());
    }

    @Override
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        long left;
        synchronized (this) {
            left = settings.maxStaleness().toNanos() - (System.nanoTime() - startedNanos);
        }
        return known.await(Math.min(left, atMost.toNanos()), NANOSECONDS)
                || left <= atMost.toNanos();
    }

    @Override
    public CatalogueStatus status() {
        return this;
    }

    @Override
    public int itemCount() {
        return book.itemCount();
    }

    @Override
    public long revision() {
        return book.revision();
    }

    @Override
    public synchronized Optional<Duration> staleFor() {
        if (!book.isKnown() || rules == null) {
            return Optional.empty();
        }
        return Stream.of(
                        rules.staleFor(),
                        items == null ? Optional.<Duration>empty() : items.staleFor(),
                        nextReading == null
                                ? Optional.<Duration>empty()
                                : Optional.of(since(nextReading.progressNanos())),
                        Optional.of(since(refreshedNanos)))
                .flatMap(Optional::stream)
                .max(Duration::compareTo);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - nanos));
    }

    @Override
    public long refused() {
        return refused.get();
    }

    @Override
    public synchronized long errors() {
        return errorsBefore + feeds().mapToLong(TopicFeed::errors).sum();
    }

    private Stream<TopicFeed> feeds() {
        return Stream.of(rules, items, next).filter(Objects::nonNull);
    }

    @Override
    public RuleDrops drops() {
        return drops;
    }

    private boolean isStale() {
        return staleFor().orElse(Duration.ZERO).compareTo(settings.maxStaleness()) > 0;
    }

    private boolean skips() {
        return settings.whenStale() == WhenStale.SKIP && isStale();
    }

    /** Never throws: the executor would end the task, and models would keep to old rules. */
    private void tick() {
        try {
            refresh();
            say(isStale(), !book.isKnown() && awaitReady(Duration.ZERO));
        } catch (InterruptedException e) {
            // The catalogue closes.
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void say(boolean stale, boolean unknown) {
        if (unknown && !wasUnknown) {
            LOG.warn(
                    "Items and rules of slot {} (topics {} and {}) were not read within {}: no list is made until they are",
                    slot,
                    kafka.topics().items(),
                    kafka.topics().rules(),
                    settings.maxStaleness());
        }
        if (stale && !wasStale) {
            LOG.warn(
                    "Items or rules of slot {} are stale: no news of topics {} and {} for {}: {}",
                    slot,
                    kafka.topics().items(),
                    kafka.topics().rules(),
                    settings.maxStaleness(),
                    settings.whenStale() == WhenStale.SKIP
                            ? "no list is made"
                            : "lists keep to what was read last");
        } else if (!stale && wasStale) {
            LOG.info("Items and rules of slot {} are read to their end again", slot);
        }
        wasStale = stale;
        wasUnknown = unknown;
    }

    private void refresh() {
        try {
            book.refresh(clock.instant(), skips());
            refreshedNanos = System.nanoTime();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        failures.failed(e.getClass().getName(), System.nanoTime())
                .ifPresent(
                        told ->
                                LOG.error(
                                        "A model of slot {} cannot be told its rules, and makes no list",
                                        slot,
                                        e));
    }

    /** Reads all items under other rules; until then the rules before hold. */
    private void read(CompiledRules set, Long offset) {
        RuleBook.Reading reading = book.new Reading(set, offset, System.nanoTime());
        // Without rules no item matters.
        boolean matter = !set.rules().isEmpty() || settings.unknown() == UnknownItems.DROP;
        TopicFeed left;
        synchronized (this) {
            if (closed || set.source().equals(wanted)) {
                return;
            }
            left = leave(next);
            wanted = set.source();
            nextReading = reading;
            next = null;
            next = matter ? follow(kafka.topics().items(), itemsInto(reading)) : null;
        }
        close(left);
        if (!matter) {
            hold(reading);
        }
    }

    private CatalogueItems itemsInto(RuleBook.Reading reading) {
        return new CatalogueItems(
                kafka.topics().items(),
                settings.mapping(),
                reading,
                refused,
                System::nanoTime,
                () -> hold(reading));
    }

    /** Keeps to a reading from now on, and follows its items; does nothing for an older one. */
    private void hold(RuleBook.Reading reading) {
        TopicFeed left;
        synchronized (this) {
            if (closed || reading != nextReading) {
                return;
            }
            left = leave(items);
            items = next;
            next = null;
            nextReading = null;
            book.hold(reading);
        }
        drops.keepOnly(reading.rules().rules().stream().map(Rule::id).toList());
        LOG.info(
                "Rules of slot {}, revision {}, hold for {} items",
                slot,
                book.revision(),
                book.itemCount());
        refresh();
        known.countDown();
        close(left);
    }

    /** Counts the failures of a feed that is about to be closed. */
    private TopicFeed leave(TopicFeed feed) {
        errorsBefore += feed == null ? 0 : feed.errors();
        return feed;
    }

    /** Closes a feed, if there is one; without the lock, for which its listener may wait. */
    private static void close(TopicFeed feed) {
        if (feed != null) {
            feed.close();
        }
    }

    @Override
    public void close() {
        refreshes.shutdownNow();
        List<TopicFeed> open;
        synchronized (this) {
            closed = true;
            open = feeds().map(this::leave).toList();
            rules = null;
            items = null;
            next = null;
        }
        open.forEach(KafkaCatalogue::close);
    }
}
