package io.nextup.serving.guard;

import java.io.IOException;

/** The processes that share a directory. */
public interface Peers {

    /** This process's id in file names: 32 lower-case hexadecimal digits. */
    String id() throws IOException;

    /** Returns true while a process runs; false for an id that no process has. */
    boolean isAlive(String id) throws IOException;
}
