package io.nextup.serving.engine;

/** Notes of the calls under way that outlive the process, one for each worker. */
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
         * A call begins. If the process dies before {@link #ended}, the note tells of it.
         *
         * @param requests hashes ({@link Suspects#hash}) of the requests in the call, the first
         *     {@code count} of them
         * @param again whether this is one request that was in a call before when a process died
         */
        void begins(ModelId model, long[] requests, int count, boolean again);

        /** The call has ended, well or not. */
        void ended();

        /** No more calls come. */
        void close();
    }
}
