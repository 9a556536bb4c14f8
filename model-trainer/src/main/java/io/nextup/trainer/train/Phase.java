package io.nextup.trainer.train;

/** Phase of a training: the loss of its epochs, and whether its end is known. */
enum Phase {
    /** Sampled softmax, until it gains no more. */
    SAMPLED_SOFTMAX("sampled softmax"),

    /** Full softmax of a small catalogue, until it gains no more. */
    FULL_SOFTMAX("full softmax"),

    /** Last epochs, a known number, in which the learning rate falls. */
    FALLING_RATE("full softmax");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** Returns the title for people. */
    String title() {
        return title;
    }
}
