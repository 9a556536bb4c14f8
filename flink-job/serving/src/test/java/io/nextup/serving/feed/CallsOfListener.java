package io.nextup.serving.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A listener that keeps every call as a line of text: {@code 3 key=value}, {@code caught up} and so
 * on.
 */
final class CallsOfListener implements FeedListener {
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** Action in every call, after its line was kept; may throw. */
    volatile Runnable inEachCall = () -> {};

    @Override
    public void record(
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] value,
            Function<String, byte[]> headers) {
        call("%d %s=%s".formatted(offset, text(key), text(value)));
    }

    @Override
    public void caughtUp() {
        call("caught up");
    }

    @Override
    public void startedOver() {
        call("started over");
    }

    @Override
    public void failed(String problem) {
        call("failed: " + problem);
    }

    private void call(String line) {
        calls.add(line);
        inEachCall.run();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "none" : new String(bytes, UTF_8);
    }
}
