package io.nextup.trainer.progress;

/** Hears how far work has come; called often, so that a receiver shows what it likes. */
@FunctionalInterface
public interface Stages {
    /** Hears nothing. */
    Stages NONE = stage -> {};

    void at(Stage stage);
}
