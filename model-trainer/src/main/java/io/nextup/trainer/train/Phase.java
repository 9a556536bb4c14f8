package io.nextup.trainer.train;

/** What the loss of an epoch compares a target with. */
enum Phase {
    SAMPLED_SOFTMAX("sampled softmax"),
    FULL_SOFTMAX("full softmax");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** As people read it. */
    String title() {
        return title;
    }
}
