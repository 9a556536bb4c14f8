package io.nextup.trainer.train;

/** What the loss of an epoch compares a target with, and whether the end is in sight. */
enum Phase {
    /** Until it gains no more. */
    SAMPLED_SOFTMAX("sampled softmax"),

    /** The same for a small catalogue. */
    FULL_SOFTMAX("full softmax"),

    /** A known number of last epochs, in which the learning rate falls. */
    FALLING_RATE("full softmax");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** As people read it. */
    String title() {
        return title;
    }
}
