package io.nextup.trainer.train;

/** Phase of a training: the loss of its epochs, and whether the learning rate falls in them. */
enum TrainingPhase {
    /** Sampled softmax, until it gains no more. */
    SAMPLED_SOFTMAX(true, false),

    /** Full softmax of a small catalogue, until it gains no more. */
    FULL_SOFTMAX(false, false),

    /** Last epochs, a known number, with the full softmax. */
    FALLING_RATE(false, true),

    /** Last epochs, a known number, with the sampled softmax. */
    FALLING_SAMPLED(true, true);

    private final boolean sampled;
    private final boolean falling;

    TrainingPhase(boolean sampled, boolean falling) {
        this.sampled = sampled;
        this.falling = falling;
    }

    boolean sampled() {
        return sampled;
    }

    /** Returns true when the rate falls, and so the phase ends after a known number of epochs. */
    boolean falling() {
        return falling;
    }

    /** Returns the title for people. */
    String title() {
        return sampled ? "sampled softmax" : "full softmax";
    }
}
