package io.nextup.serving.guard;

import io.nextup.artifact.ModelId;

/** Notes of the calls in progress, one for each worker; they outlive the process. */
@FunctionalInterface
public interface CallNotes {
    /** Takes no notes. */
    CallNotes NONE = () -> CallNotes.Note.NONE;

    /** Opens a note for one more worker. */
    Note open();

    /** One worker's note. The worker's thread calls it; the watchdog, too, may end a call. */
    interface Note {
        Note NONE =
                new Note() {
                    @Override
                    public void begins(ModelId model, long[] requests, int count, boolean again) {}

                    @Override
                    public void ended() {}

                    @Override
                    public void close() {}
                };

        /**
         * Records the start of a call. If the process dies before {@link #ended}, the note names
         * the call.
         *
         * @param requests hashes of the requests in the call, the first {@code count} of them
         * @param again true for a single request that was in a call before when a process died
         */
        void begins(ModelId model, long[] requests, int count, boolean again);

        /** Records the end of the call, after a success or a failure. */
        void ended();

        /** Closes the note after the last call. */
        void close();
    }
}
