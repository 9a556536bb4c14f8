package io.nextup.serving.feed;

import io.nextup.kafka.HeaderValues;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.guard.FailureDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic step by step, and hands its records to a listener. One thread calls {@link #step}
 * and {@link #close}; any thread may call the others.
 *
 * <p>Without a client, a step makes one and resumes the reading. The reading starts over if the
 * topic has a new id, or the broker does not have the next offset. With a client, a step polls
 * once; from time to time it first checks the topic's id. After any failure the client is closed,
 * and the caller pauses before the next step.
 */
final class FeedReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);

    private final String topic;
    private final KafkaSettings kafka;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<TopicDescriber> describers;
    private final FeedTimes times;
    private final FeedListener listener;
    private final CaughtUpGate gate;
    private final FailureDigest failures = new FailureDigest(KafkaFailure.BETWEEN_WARNINGS);

    private volatile FeedClient client;
    private volatile boolean stopped;
    private volatile long lag = -1;
    private volatile long newestRecordTimeMillis = -1;

    /** Newest time at which the topic ended where the reader has come by now; null before. */
    private volatile Long atEndNanos;

    /** End of the topic that the reader has not reached yet; -1 if it waits for none. */
    private long askedEnd = -1;

    /** Time at which the topic ended there. */
    private long askedNanos;

    private FeedProgress reading;
    private Duration pause;
    private long nowNanos;
    private long connectedNanos;
    private long checkedNanos;
    private long failuresInARow;

    /**
     * @param kafka the cluster's settings, for errors
     */
    FeedReader(
            String topic,
            KafkaSettings kafka,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<TopicDescriber> describers,
            FeedTimes times,
            FeedListener listener,
            CaughtUpGate gate) {
        this.topic = topic;
        this.kafka = kafka;
        this.consumers = consumers;
        this.describers = describers;
        this.times = times;
        this.listener = listener;
        this.gate = gate;
        this.pause = times.firstPause();
    }

    /**
     * Makes a client, or polls once. Never throws.
     *
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     * @return time to wait before the next step
     */
    Duration step(long nowNanos) {
        this.nowNanos = nowNanos;
        try {
            if (client == null) {
                connect();
            } else {
                follow();
            }
            return Duration.ZERO;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    /** Records between the position and the end; -1 if unknown. */
    long lag() {
        return lag;
    }

    /**
     * Returns the time for which the reader has not been known to have all records: it asks the
     * broker for the end from time to time, and has them once it has come there. Records behind a
     * transaction that stays open are missing, too.
     *
     * @param nowNanos current time of the clock of {@link #step}
     * @return empty before it had all records for the first time
     */
    Optional<Duration> staleFor(long nowNanos) {
        Long then = atEndNanos;
        return then == null
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, nowNanos - then)));
    }

    /** Timestamp of the last delivered record; -1 before the first. */
    long newestRecordTimeMillis() {
        return newestRecordTimeMillis;
    }

    /** Number of failures of the client and of the listener. */
    long errors() {
        return failures.count();
    }

    /** Makes a waiting step return soon; later steps deliver nothing. */
    void stop() {
        stopped = true;
        FeedClient waiting = client;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    @Override
    public void close() {
        stopped = true;
        disconnect();
    }

    private void connect() throws Exception {
        client = FeedClient.open(topic, consumers, describers, times);
        if (stopped) {
            // The reader was stopped before there was a client to wake up.
            return;
        }
        Uuid id = client.describe().id();
        if (reading == null || !reading.goesOnIn(id)) {
            begin(id);
        } else {
            client.readFrom(reading.next());
        }
        connectedNanos = nowNanos;
        checkedNanos = nowNanos;
    }

    private void begin(Uuid id) {
        long begin = client.begin();
        // The committed records may end before the current begin offset.
        long end = Math.max(begin, client.end());
        client.readFrom(begin);
        boolean again = reading != null;
        reading = new FeedProgress(id, begin, end);
        LOG.info("Topic {} ({}) is read from offset {}; it ends at {}", topic, id, begin, end);
        if (again) {
            gate.shut();
            newestRecordTimeMillis = -1;
            tell("startedOver", begin, listener::startedOver);
        }
        askedEnd = -1;
        askedNanos = nowNanos;
        catchUpAt(begin);
    }

    private void follow() throws Exception {
        if (nowNanos - checkedNanos >= times.betweenChecks().toNanos() && !isSameTopic()) {
            LOG.info("Topic {} was deleted and created again", topic);
            disconnect();
            return;
        }
        List<ConsumerRecord<byte[], byte[]>> polled = client.poll();
        polled.forEach(this::hand);
        reading.advanceTo(client.position());
        catchUpAt(reading.next());
        lag = client.lag();
        reachEnd();
        if (nowNanos - connectedNanos >= times.mostPause().toNanos()) {
            recovered();
        }
    }

    private boolean isSameTopic() throws Exception {
        boolean same = reading.goesOnIn(client.describe().id());
        if (same) {
            if (!reading.isCaughtUp()) {
                reading.endAt(client.end());
            } else if (times.checksEnd()) {
                askForEnd();
            }
        }
        checkedNanos = nowNanos;
        return same;
    }

    /** Waits for the older of two ends: a reader that lags must come to one. */
    private void askForEnd() throws Exception {
        long end = client.endOfAll();
        if (askedEnd < 0 || reading.next() >= end) {
            askedEnd = end;
            askedNanos = nowNanos;
        } else {
            askedEnd = Math.min(askedEnd, end);
        }
        reachEnd();
    }

    private void reachEnd() {
        if (askedEnd >= 0 && reading.next() >= askedEnd) {
            atEndNanos = askedNanos;
            askedEnd = -1;
        }
    }

    private void hand(ConsumerRecord<byte[], byte[]> next) {
        catchUpAt(next.offset());
        reading.advanceTo(next.offset() + 1);
        newestRecordTimeMillis = next.timestamp();
        tell(
                "record",
                next.offset(),
                () ->
                        listener.record(
                                next.offset(),
                                next.timestamp(),
                                next.key(),
                                next.value(),
                                HeaderValues.lastOf(next.headers())));
    }

    private void catchUpAt(long offset) {
        if (reading.hasJustCaughtUp(offset) && !goesOnToNewerEnd(offset)) {
            reading.caughtUp();
            atEndNanos = askedNanos;
            LOG.info("Topic {} is read to offset {}, where it ended", topic, reading.end());
            tell("caughtUp", offset, listener::caughtUp);
            gate.open();
        }
    }

    /** Goes on where the end is that of long ago, so that whoever waits has newer records. */
    private boolean goesOnToNewerEnd(long offset) {
        if (!times.checksEnd() || nowNanos - askedNanos <= times.betweenChecks().toNanos()) {
            return false;
        }
        reading.goOnTo(client.end());
        askedNanos = nowNanos;
        return !reading.hasJustCaughtUp(offset);
    }

    /**
     * Calls the listener, unless the reader is stopped. A failure of the listener must not keep
     * later records from it.
     */
    private void tell(String what, long offset, Runnable call) {
        if (stopped) {
            return;
        }
        try {
            call.run();
        } catch (Throwable e) {
            count(
                    new KafkaFailure(
                            what + " " + e.getClass().getName(),
                            "Listener of topic %s failed in %s at offset %d; the feed continues after it: %s"
                                    .formatted(topic, what, offset, e),
                            e));
        } finally {
            // An interrupt that the call leaves set would end the next poll.
            Thread.interrupted();
        }
    }

    private Duration failed(Throwable thrown) {
        // An interrupt would end the closing of the client, too.
        Thread.interrupted();
        disconnect();
        if (stopped) {
            return Duration.ZERO;
        }
        if (thrown instanceof InvalidOffsetException && reading != null) {
            reading.lose();
        }
        failuresInARow++;
        KafkaFailure failure = KafkaFailure.reading(kafka, topic, thrown);
        if (count(failure)) {
            tell("failed", nextOffset(), () -> listener.failed(failure.problem()));
        }
        Duration before = pause;
        pause = times.pauseAfter(pause);
        return before;
    }

    /** Counts and logs a failure; returns whether it was logged. */
    private boolean count(KafkaFailure failure) {
        Optional<FailureDigest.Told> told = failures.failed(failure.kind(), nowNanos);
        if (told.isEmpty()) {
            return false;
        }
        LOG.warn(failure.line(told.get().failures()), failure.cause());
        return true;
    }

    private void recovered() {
        if (failuresInARow > 0) {
            LOG.info(
                    "Topic {} is read again, from offset {}, after {} failures",
                    topic,
                    nextOffset(),
                    failuresInARow);
        }
        failuresInARow = 0;
        pause = times.firstPause();
    }

    private long nextOffset() {
        return reading == null ? 0 : reading.next();
    }

    private void disconnect() {
        FeedClient left = client;
        client = null;
        lag = -1;
        if (left != null) {
            left.close();
        }
    }
}
