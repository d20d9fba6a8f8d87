"""
What a telephone makes, on its way into the media library.

    phone_files  a photograph, a voice or a film as it is sent in: made into ours, or told why not
    film_states  which films wait, and what staff are told of them
    film_round   the worker's look at the film that is being made ready

Pictures and voices are made ready while whoever sends them waits; a film takes minutes, so it is
kept as it came, shown to no reader, until the worker has made ours of it.
"""
