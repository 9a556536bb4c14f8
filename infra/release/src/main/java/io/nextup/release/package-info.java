/**
 * Advisories about what ships. In: {@code infra/release/advisories.json}, the one list that people
 * keep, and for each program the dependencies that Maven resolved. Out: {@code target/vex.json}
 * beside each bill of materials, and a complaint about each advisory that touches a part that ships
 * and has no explanation, and about each explanation of a part that ships no more; of a release,
 * the licences of its parts. Always: no network and no clock, so a commit gives the same answer for
 * ever.
 */
package io.nextup.release;
