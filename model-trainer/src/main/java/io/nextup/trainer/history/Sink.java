package io.nextup.trainer.history;

import java.io.IOException;

/** Takes what a reader reads, one after the other. */
@FunctionalInterface
public interface Sink<T> {
    void accept(T one) throws IOException;
}
