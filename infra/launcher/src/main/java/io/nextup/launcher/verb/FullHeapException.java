package io.nextup.launcher.verb;

import io.nextup.trainer.candidate.OutOfMemory;

/** A heap that is too small for a verb's work; the message says how to give it more. */
final class FullHeapException extends Exception {
    private static final long serialVersionUID = 1;

    FullHeapException(OutOfMemoryError e) {
        super(OutOfMemory.words(e, Runtime.getRuntime().maxMemory()), e);
    }
}
