package io.nextup.serving.engine;

import java.util.concurrent.ThreadFactory;

/** One thread that scores calls until the engine is closed, or another worker replaces it. */
final class Worker implements Runnable {
    private final Workers workers;
    private final Slots slots;
    private final CallRunner runner;
    private final CallNotes notes;
    private final Thread thread;
    private volatile Call call;
    private volatile CallNotes.Note note = CallNotes.Note.NONE;

    /**
     * @param workers learn when a call that was given up ends after all
     * @param threads makes the thread
     */
    Worker(
            int number,
            Workers workers,
            Slots slots,
            CallRunner runner,
            CallNotes notes,
            ThreadFactory threads) {
        this.workers = workers;
        this.slots = slots;
        this.runner = runner;
        this.notes = notes;
        thread = threads.newThread(this);
        thread.setName("nextup-score-" + number);
        thread.setDaemon(true);
    }

    @Override
    public void run() {
        note = notes.open();
        try {
            boolean replaced = false;
            for (Call next = slots.nextCall();
                    next != null;
                    next = replaced ? null : slots.nextCall()) {
                call = next;
                try {
                    runner.run(next, note);
                } finally {
                    call = null;
                    next.served().release();
                }
                replaced = next.isGivenUp();
                if (replaced) {
                    workers.stuckCallEnded(next);
                }
            }
        } finally {
            note.close();
        }
    }

    Thread thread() {
        return thread;
    }

    /** The call in this worker's hands; null between calls. */
    Call call() {
        return call;
    }

    CallNotes.Note note() {
        return note;
    }
}
