/** The default database: the MongoDB wire protocol in-process, on disk. */
@NullMarked
package com.therapybooking.embedded;

import org.jspecify.annotations.NullMarked;
