package io.nextup.serving.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Holds each call of the model until the test lets it go on. */
public final class Gate implements Consumer<Integer> {
    private final BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
    private final Semaphore passes = new Semaphore(0);
    private final CountDownLatch wideOpen = new CountDownLatch(1);

    /** One that holds nothing. */
    public static Gate opened() {
        Gate gate = new Gate();
        gate.openForever();
        return gate;
    }

    @Override
    public void accept(Integer rows) {
        calls.add(rows);
        if (wideOpen.getCount() > 0) {
            passes.acquireUninterruptibly();
        }
    }

    /** The rows of the next call. */
    public int awaitCall() throws InterruptedException {
        Integer rows = calls.poll(20, SECONDS);
        assertThat(rows).as("a call of the model").isNotNull();
        return rows;
    }

    /** Lets one call go on, now or later. */
    public void open() {
        passes.release();
    }

    public void openForever() {
        wideOpen.countDown();
        passes.release(1_000);
    }
}
